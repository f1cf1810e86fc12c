import java.nio.file.Files
import org.onnxtwist.io.TensorFiles
import org.onnxtwist.ir.tensor.Tensor

def models = new File(basedir, '../../../../../samples/models')
def sources = new File(basedir, 'src/main/onnx')
sources.mkdirs()
Files.copy(new File(models, 'small_residual_net.onnx').toPath(), new File(sources, 'net.onnx').toPath())

// Ten scores that no network gives.
def data = new File(basedir, 'recorded/test_data_set_0')
data.mkdirs()
def image = Tensor.ofFloats(new float[3 * 32 * 32], 1, 3, 32, 32)
def scores = Tensor.ofFloats((0..<10).collect { 1000f + it } as float[], 1, 10)
TensorFiles.write(new File(data, 'input_0.pb').toPath(), new TensorFiles.NamedTensor('image', image))
TensorFiles.write(new File(data, 'output_0.pb').toPath(), new TensorFiles.NamedTensor('logits', scores))
true
