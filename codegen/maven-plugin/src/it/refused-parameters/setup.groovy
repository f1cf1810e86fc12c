import java.nio.file.Files

def sources = new File(basedir, 'src/main/onnx')
sources.mkdirs()
Files.copy(new File(basedir, '../../../../../samples/models/small_unet.onnx').toPath(), new File(sources, 'net.onnx').toPath())
true
