import groovy.json.JsonSlurper

def log = new File(basedir, 'build.log').text
assert log.contains('src/main/onnx/net.onnx: src/main/onnx/net.onnx and recorded do not agree')
assert log =~ /test_data_set_0 \S+ +logits +1\.0e\+03 +10 of 10/
assert log.contains('MojoFailureException')
def report = new JsonSlurper().parse(new File(basedir, 'target/onnx-twist/verify/net.onnx.json'))
assert report.model == 'src/main/onnx/net.onnx'
assert report.comparisons[0].data == 'recorded' && report.comparisons[0].passed == false
assert !new File(basedir, 'target/onnx-twist/stamps/verify/net.onnx.txt').exists() : 'it would not be checked again'
true
