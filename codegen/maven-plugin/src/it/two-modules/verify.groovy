import java.nio.file.Files

def log = new File(basedir, 'build.log').text
assert log.contains('with a thread count of 2')
assert !log.contains('not marked @threadSafe')
assert log.count('convolutions rewritten, written to target/classes/') == 4
for (model in ['small_residual_net.onnx', 'small_unet.onnx']) {
    def outputs = ['first', 'second'].collect { new File(basedir, "$it/target/classes/$model").toPath() }
    assert Files.mismatch(outputs[0], outputs[1]) == -1
}
for (module in ['first', 'second']) {
    assert new File(basedir, module + '/target/classes/org/example/SmallResidualNet.class').exists()
    assert new File(basedir, module + '/target/classes/org/example/SmallUnet.class').exists()
}
true
