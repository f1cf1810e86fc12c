def builds = new File(basedir, 'build.log').text.split('Scanning for projects').drop(1)
def count = builds.size()
assert count == 9
[
    "init is 'none', but must be one of identity, seed",
    "models names 'missing.onnx', which is not in sourceDirectory: correct <file>",
    'src/main/onnx/net.onnx: the folder pom.xml/models cannot be created: change its permissions, or choose another with rewrittenDirectory',
    'src/main/onnx/net.onnx: exportDirectory is the folder of the model itself, which is never overwritten',
    'src/main/onnx/net.onnx: there is nothing to compare the model with: set other to a model or data to a folder',
    "src/main/onnx/net.onnx: 'no-name' is not a valid class name",
    "src/main/onnx/net.onnx: form is 'wide', but must be one of auto, folded, wide-out, wide-in, antisymmetric, folded+blocked, antisymmetric+blocked",
    'requireVerified is true, but check is false, so that nothing is verified: change one of them'
].eachWithIndex { sentence, i -> assert builds[i].contains(sentence) }
assert builds[8].contains('User property: onnxtwist.initMax')
assert new File(basedir, 'target').list().findAll { it != 'onnx-twist' } == []
true
