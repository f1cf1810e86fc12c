import java.nio.file.Files

def models = new File(basedir, '../../../../../samples/models')
def sources = new File(basedir, 'src/main/onnx')
new File(sources, 'unet').mkdirs()
new File(basedir, 'changed').mkdirs()
Files.copy(new File(models, 'small_residual_net.onnx').toPath(), new File(sources, 'small_residual_net.onnx').toPath())
Files.copy(new File(models, 'small_unet.onnx').toPath(), new File(sources, 'unet/small_unet.onnx').toPath())
Files.copy(new File(models, 'small_unet.onnx').toPath(), new File(basedir, 'changed/small_residual_net.onnx').toPath())
true
