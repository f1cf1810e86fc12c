import groovy.json.JsonSlurper
import java.nio.file.Files
import org.onnxtwist.io.OnnxReader

def builds = new File(basedir, 'build.log').text.split('Scanning for projects').drop(1)
def count = builds.size()
assert count == 5
def (fresh, same, setting, model, skipped) = builds as List

// Fresh: rewritten once although two goals need it, and the class was compiled and run.
assert fresh.count('src/main/onnx/small_residual_net.onnx: 6 of 8 convolutions rewritten, written to'
        + ' target/classes/small_residual_net.onnx') == 1
assert fresh.contains('src/main/onnx/unet/small_unet.onnx: nothing to rewrite, copied unchanged to target/classes/unet/small_unet.onnx')
assert fresh.contains('class org.example.nets.SmallResidualNet written to'
        + ' target/generated-sources/onnx-twist/org/example/nets/SmallResidualNet.java')
assert fresh.contains('class org.example.nets.unet.Unet written to')
assert fresh =~ /Tests run: 2, Failures: 0, Errors: 0, Skipped: 0/
assert fresh.contains('target/classes/small_residual_net.onnx and src/main/onnx/small_residual_net.onnx agree on CPU')
assert fresh.contains('target/onnx-export/small_residual_net.onnx and target/classes/small_residual_net.onnx agree on CPU')
assert fresh.contains('written to target/onnx-export/small_residual_net.onnx')
assert fresh.count('nothing to do') == 1 : 'goal rewrite finds what goal generate had made'

// The same again: one line a goal, and nothing else of this plugin.
assert same.count('nothing to do for 2 models: neither models nor settings have changed') == 4
assert !same.contains('small_residual_net.onnx:')

// Another setting, for the model that has none of its own.
assert setting.contains('src/main/onnx/small_residual_net.onnx: 6 of 8 convolutions rewritten')
assert !setting.contains('small_unet.onnx: ')
assert setting.count('nothing to do for 1 model:') == 1
assert setting.count('nothing to do for 2 models:') == 1

// Another model of the name: its class is written anew.
assert model.contains('src/main/onnx/small_residual_net.onnx: ')
assert model.contains('class org.example.nets.SmallResidualNet written to')
def changed = new File(basedir, 'changed/small_residual_net.onnx').toPath()
assert Files.mismatch(changed, new File(basedir, 'src/main/onnx/small_residual_net.onnx').toPath()) == -1

assert skipped.count('nothing done, because onnxtwist.skip is set') == 2

// What was written: the changed model, rewritten, and reports with paths that hold anywhere.
def metadata = OnnxReader.read(new File(basedir, 'target/classes/small_residual_net.onnx').toPath()).metadata()
assert metadata['onnx_twist.options'].contains('seed=7')
assert Files.mismatch(
        new File(basedir, 'src/main/onnx/unet/small_unet.onnx').toPath(),
        new File(basedir, 'target/classes/unet/small_unet.onnx').toPath()) == -1
// Layers that have learned nothing yet are exported as the Convs that they were.
def exported = OnnxReader.read(new File(basedir, 'target/onnx-export/small_residual_net.onnx').toPath())
assert exported.graph().nodes().findAll { it.operator().name() == 'Conv' }.size() == 8
def report = new JsonSlurper().parse(new File(basedir, 'target/onnx-twist/rewrite/small_residual_net.onnx.json'))
assert report.model == 'src/main/onnx/small_residual_net.onnx'
assert report.output == 'target/classes/small_residual_net.onnx'
assert report.outcome == 'written' && report.verification.passed
def written = []
new File(basedir, 'target').eachFileRecurse { if (it.file) written << it }
assert written.findAll { it.name =~ /\.(json|txt|java)$/ && it.text.contains(basedir.path) } == []
assert written.findAll { it.path.contains('.onnx-twist-') } == []
true
