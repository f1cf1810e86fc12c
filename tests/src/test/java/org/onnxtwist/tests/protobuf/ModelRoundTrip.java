package org.onnxtwist.tests.protobuf;

import com.google.protobuf.Message;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.json.OnnxJson;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Every way in which the library reads and writes protobuf messages, with the protobuf that its class loader has. */
public final class ModelRoundTrip implements BiFunction<Path, Path, Map<String, String>> {
    /** A function, a subgraph, a sequence, a sparse tensor, metadata of all kinds, and a Conv. */
    private static final String MODEL = """
            <ir_version: 10, opset_import: ["" : 17, "local" : 1], producer_name: "by hand", doc_string: "all kinds",
             metadata_props: ["licence": "none"]>
            net (float[N, 1, 4, 5] x, bool c) => (float[N, 1, 2, 3] y, seq(float[M]) s)
            <float[1, 1, 3, 3] w = {1, 2, 3, 4, 5, 6, 7, 8, 9}, float[3] v = {1, 2, 3}>
            {
                [conv] z = Conv (x, w)
                y = If (c) <then_branch = a () => (float[N, 1, 2, 3] t) { t = local.twice (z) },
                            else_branch = b () => (float[N, 1, 2, 3] e) { e = Neg (z) }>
                s = SequenceConstruct (v)
            }
            <domain: "local", opset_import: ["" : 17]>
            twice (i) => (o) { o = Add (i, i) }
            """;

    /**
     * Rewrites a model, and writes and reads a few models in every format.
     *
     * @param model the model to rewrite
     * @param folder the empty folder to write to
     * @return the place of the protobuf library, and what was refused, by name
     */
    @Override
    public Map<String, String> apply(Path model, Path folder) {
        try {
            Model rewritten = OnnxReader.read(model);
            TwistRewrite.apply(rewritten, TwistOptions.defaults());
            OnnxWriter.write(rewritten, folder.resolve("twist.onnx"), WriteOptions.defaults());
            OnnxWriter.write(
                    OnnxReader.read(folder.resolve("twist.onnx")),
                    folder.resolve("outside.onnx"),
                    WriteOptions.defaults()
                            .withExternal(WriteOptions.External.ALWAYS)
                            .withThreshold(1));
            Model outside = OnnxReader.read(folder.resolve("outside.onnx"));
            TwistRewrite.apply(outside, TwistOptions.defaults());
            OnnxWriter.write(outside, folder.resolve("again.onnx"), WriteOptions.defaults());

            Model kinds = OnnxText.parse(MODEL);
            TwistRewrite.apply(kinds, TwistOptions.defaults().withAsFunction(true));
            OnnxWriter.write(kinds, folder.resolve("kinds.onnx"), WriteOptions.defaults());
            Model read = OnnxReader.read(folder.resolve("kinds.onnx"));
            Files.writeString(folder.resolve("kinds.txt"), OnnxText.print(read));
            String json = OnnxJson.print(read);
            Files.writeString(folder.resolve("kinds.json"), json);
            OnnxWriter.write(OnnxJson.parse(json), folder.resolve("parsed.onnx"), WriteOptions.defaults());
            TensorFiles.write(
                    folder.resolve("tensor.pb"),
                    new TensorFiles.NamedTensor("t", Tensor.ofFloats(new float[] {1, 2, 3}, 3)));

            Map<String, String> said = new TreeMap<>();
            said.put("data", ExternalData.files(outside).keySet().toString());
            said.put("tensor", TensorFiles.read(folder.resolve("tensor.pb")).name());
            byte[] whole = Files.readAllBytes(folder.resolve("twist.onnx"));
            for (int length : new int[] {3, whole.length / 2, whole.length - 1}) {
                said.put("cut at " + length, refusal(Arrays.copyOf(whole, length), folder.resolve("cut.onnx")));
            }
            said.put("protobuf", protobuf());
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String refusal(byte[] bytes, Path file) throws IOException {
        Files.write(file, bytes);
        try {
            OnnxReader.read(file);
            return "read";
        } catch (OnnxTwistException e) {
            return String.valueOf(e.getMessage()).replace(file.toString(), "it");
        } finally {
            Files.delete(file);
        }
    }

    /** The jar that the messages run on. */
    static String protobuf() {
        URL jar = Message.class.getProtectionDomain().getCodeSource().getLocation();
        return Stream.of(jar.getPath().split("/")).reduce("", (before, name) -> name);
    }
}
