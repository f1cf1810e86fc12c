def log = new File(basedir, 'build.log').text
assert log.contains('BUILD FAILURE')
assert log.contains(':rewrite (default) on project broken-model: src/main/onnx/broken.onnx: ')
assert log.contains('MojoFailureException')
assert !log.contains("'" + basedir.path) : 'paths are relative'
def classes = new File(basedir, 'target/classes')
assert !classes.exists() || classes.list().length == 0
assert !new File(basedir, 'target/onnx-twist/rewrite').exists()
true
