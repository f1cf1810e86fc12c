package org.onnxtwist.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.codegen.option.ImageInput.Layout;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** The whole text for a few small models, which lies in the test's resources, and that javac takes it without a warning. */
final class GeneratedTextTest {
    /** One input and one output of known sizes; everything that a model can say of itself. */
    private static final String FIXED = """
            <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 3], producer_name: "by hand", producer_version: "1",
             doc_string: "Turns signs.", metadata_props: ["licence": "none"]>
            fixed (float[2, 3] x) => (float[2, 3] y) { y = Neg(x) }
            """;

    /** Several inputs and outputs, of open sizes that share a symbol, of several types, with names that Java does not allow. */
    private static final String OPEN = """
            <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 3]>
            open (float16[N, 3] "input:0", int64 class, bool[N] mask)
              => (float16[N, 3] "input:0 out", seq(map(int64, float)) maps, bool[N] unmasked, int64 number)
            {
                "input:0 out" = Neg("input:0")
                wide = Cast<to = 1>("input:0")
                maps = ai.onnx.ml.ZipMap<classlabels_int64s = [1, 2, 3]>(wide)
                unmasked = Not(mask)
                number = Neg(class)
            }
            """;

    /** A batch of pictures through a convolution, to be rewritten. */
    private static final String CONVOLUTION = """
            <ir_version: 8, opset_import: ["" : 17]>
            twisted (float[N, 1, 8, 6] image) => (float[N, 2, 8, 6] y)
            <float[2, 1, 3, 3] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}>
            { [stem] y = Conv<pads = [1, 1, 1, 1]>(image, w) }
            """;

    @TempDir
    private Path folder;

    private Path write(String text) throws IOException {
        return write(OnnxText.parse(text));
    }

    private Path write(Model model) throws IOException {
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    private void requireText(String name, Path model, WrapperOptions options) throws IOException {
        Path source = WrapperGenerator.write(model, OnnxReader.read(model), options, folder.resolve("sources"));
        assertEquals(resource(name), Files.readString(source));
        assertEquals("true", compiled(source));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = GeneratedTextTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String compiled(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-d",
                    Files.createDirectories(folder.resolve("classes")).toString(),
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-proc:none",
                    "-Werror",
                    "-Xlint:all",
                    "-Xdoclint:all,-missing");
            boolean done = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjects(source.toFile()))
                    .call();
            return done + messages.toString();
        }
    }

    @Test
    void knownSizesAreBuffersAndArrays() throws IOException {
        requireText("Fixed.txt", write(FIXED), WrapperOptions.of("org.example", "Fixed"));
    }

    @Test
    void openSizesAreTensorsAndSeveralValuesRecords() throws IOException {
        requireText(
                "Open.txt",
                write(OPEN),
                WrapperOptions.of("org.example", "Open").withResource("/nets/net.onnx"));
    }

    @Test
    void aRewrittenModelHasItsLayersBatchesAndPictures() throws IOException {
        Model model = OnnxText.parse(CONVOLUTION);
        TwistRewrite.apply(model, TwistOptions.defaults());
        // The text must not change with the version of this project.
        model.putMetadata("onnx_twist.version", "1");
        requireText(
                "Twisted.txt",
                write(model),
                WrapperOptions.of("org.example", "Twisted")
                        .withImage(ImageInput.of(Layout.NCHW).withMean(List.of(0.5)))
                        .withTrainingAccessors(true));
    }

    @Test
    void everyRunGivesTheSameText() throws IOException {
        Path model = write(OPEN);
        WrapperOptions options = WrapperOptions.of("org.example", "Open");
        assertEquals(
                WrapperGenerator.generate(model, OnnxReader.read(model), options),
                WrapperGenerator.generate(model, OnnxReader.read(model), options));
    }
}
