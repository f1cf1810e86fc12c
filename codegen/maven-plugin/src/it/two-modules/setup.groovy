import java.nio.file.Files

def models = new File(basedir, '../../../../../samples/models')
for (module in ['first', 'second']) {
    def sources = new File(basedir, module + '/src/main/onnx')
    sources.mkdirs()
    for (model in ['small_residual_net.onnx', 'small_unet.onnx']) {
        Files.copy(new File(models, model).toPath(), new File(sources, model).toPath())
    }
}
true
