import java.security.MessageDigest
import org.onnxtwist.io.OnnxReader

def log = new File(basedir, 'build.log').text
assert log.contains('with a thread count of 2')
assert !log.contains('not marked @threadSafe')
assert !log.contains('nothing done') : 'the parent has no models, and nobody has to know'
assert log.count('convolutions rewritten, written to target/classes/') == 2
assert log.count('convolutions rewritten, written to target/onnx-rewritten/') == 2
for (module in ['first', 'second']) {
    assert new File(basedir, module + '/target/classes/org/example/SmallResidualNet.class').exists()
    assert new File(basedir, module + '/target/classes/org/example/SmallUnet.class').exists()
}

// The classes of the second are for the exported models, which are packaged beside them.
for (model in ['small_residual_net.onnx': 'SmallResidualNet', 'small_unet.onnx': 'SmallUnet']) {
    assert log.count("written to target/classes/$model.key") == 2 : 'rewritten in the first, exported in the second, once each'
    assert log.contains("target/classes/$model.key and target/onnx-rewritten/$model.key agree on CPU")
    def packaged = new File(basedir, "second/target/classes/$model.key")
    def fingerprint = MessageDigest.getInstance('SHA-256').digest(packaged.bytes).encodeHex().toString()
    def source = new File(basedir, "second/target/generated-sources/onnx-twist/org/example/${model.value}.java").text
    assert source.contains('FINGERPRINT = "' + fingerprint + '"')
    assert source.contains("RESOURCE = \"/$model.key\"")
    assert OnnxReader.read(packaged.toPath()).functions().isEmpty()
}
assert log.count('nothing to do for 2 models') == 3 : 'rewrite in both and export find what generate had made'

// What was made for a model that is gone is gone, too, and nothing else.
assert log.contains('src/main/onnx/gone.onnx is gone: deleted what was made for it')
def left = []
new File(basedir, 'first/target').eachFileRecurse { if (it.name.toLowerCase().startsWith('gone')) left << it.name }
assert left == ['GoneNot.class']
true
