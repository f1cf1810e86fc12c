import java.nio.file.Files

def models = new File(basedir, '../../../../../samples/models')
for (module in ['first', 'second']) {
    def sources = new File(basedir, module + '/src/main/onnx')
    sources.mkdirs()
    for (model in ['small_residual_net.onnx', 'small_unet.onnx']) {
        Files.copy(new File(models, model).toPath(), new File(sources, model).toPath())
    }
}

// What a build before this one made for a model that is gone since: a source that does not compile, and its class.
def gone = { String name, String text ->
    def file = new File(basedir, 'first/target/' + name)
    file.parentFile.mkdirs()
    file.text = text
}
gone('generated-sources/onnx-twist/org/example/Gone.java', 'package org.example;\nclass Gone extends Missing {}\n')
gone('classes/org/example/Gone.class', '')
gone('classes/org/example/Gone$Inputs.class', '')
gone('classes/org/example/GoneNot.class', '')
gone('classes/gone.onnx', '')
gone('onnx-twist/stamps/generate/gone.onnx.txt', """\
    model src/main/onnx/gone.onnx
    onnx-twist 0.1.0
    settings none
    read 0 src/main/onnx/gone.onnx
    written 0 target/generated-sources/onnx-twist/org/example/Gone.java
    """.stripIndent())
true
