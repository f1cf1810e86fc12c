def model = new File(basedir, '../../../../../samples/models/small_unet.onnx').bytes
def sources = new File(basedir, 'src/main/onnx')
sources.mkdirs()
new File(sources, 'broken.onnx').bytes = model[0..<(model.length >> 1)] as byte[]
true
