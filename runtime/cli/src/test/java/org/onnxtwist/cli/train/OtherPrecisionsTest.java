package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;

/** Models whose weights are not float are trained in float, and keep their type. */
final class OtherPrecisionsTest {
    private static final Pattern LOSS = Pattern.compile("epoch 8: loss ([\\d.]+).*evaluation: loss ([\\d.]+)");

    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"DOUBLE", "FLOAT16", "BFLOAT16"})
    void theModelLearnsAsInFloatAndKeepsItsType(DType type) throws IOException {
        PointNet net = new PointNet(folder);
        double[] expected = losses(net, net.model());
        double[] found = losses(net, net.model("other.onnx", type, false));
        double tolerance = type == DType.BFLOAT16 ? 0.02 : 0.002;
        assertEquals(expected[0], found[0], tolerance);
        assertEquals(expected[1], found[1], tolerance);
        assertTrue(found[0] < 0.5, "the loss is " + found[0]);
        Model trained = OnnxReader.read(net.output());
        assertEquals(type, trained.graph().inputs().get(0).type().dtype());
        for (Value value : trained.graph().initializers()) {
            assertEquals(type, value.initializer().orElseThrow().dtype());
        }
    }

    private static double[] losses(PointNet net, Path model) throws IOException {
        CommandRun run = net.train(model, net.data(), "--epochs", "8", "--rate", "0.03");
        assertEquals(0, run.status(), run.err());
        Matcher line = LOSS.matcher(run.out());
        assertTrue(line.find(), run.out());
        return new double[] {Double.parseDouble(line.group(1)), Double.parseDouble(line.group(2))};
    }
}
