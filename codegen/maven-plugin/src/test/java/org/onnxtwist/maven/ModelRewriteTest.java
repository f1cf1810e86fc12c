package org.onnxtwist.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.maven.settings.ComparisonSettings;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.maven.settings.RewriteSettings;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

final class ModelRewriteTest {
    @TempDir
    private Path base;

    private final List<String> warnings = new ArrayList<>();

    private final class Warnings extends SystemStreamLog {
        @Override
        public void warn(CharSequence content) {
            warnings.add(content.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parametersThatAreNotNumbersAreNamed(boolean check) throws IOException {
        Path sources = Files.createDirectories(base.resolve("src"));
        OnnxWriter.write(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 17]>\n"
                        + "g (float[1,1,4,5] x) => (float[1,1,2,3] y) <float[1,1,3,3] w = {1,2,3,4,5,6,7,8,9}>"
                        + " { [conv] y = Conv (x, w) }"),
                sources.resolve("net.onnx"),
                WriteOptions.defaults());
        Path parameters = sources.resolve("odd.safetensors");
        Safetensors.write(parameters, Map.of("conv.center_x", Tensor.ofFloats(new float[] {Float.NaN}, 1)), Map.of());
        RewriteSettings settings = new RewriteSettings(
                Initialization.IDENTITY,
                1.5,
                0,
                Coordinates.SEED,
                Purpose.TRAINING,
                false,
                Optional.of(parameters),
                List.of(),
                List.of(),
                check,
                new ComparisonSettings(OptionalDouble.empty(), OptionalDouble.empty()),
                false);
        Workspace workspace = new Workspace(
                base,
                sources,
                base.resolve("rewritten"),
                base.resolve("exported"),
                Origin.SOURCE,
                base.resolve("classes"),
                base.resolve("reports"),
                ReadOptions.defaults(),
                ProviderChoice.CPU,
                new Warnings());
        ModelRewrite rewrite = new ModelRewrite(workspace, settings);
        ModelFile model = new ModelFile("net.onnx", sources.resolve("net.onnx"), ModelSettings.none());
        if (check) {
            assertThrows(CheckException.class, () -> rewrite.run(model));
        } else {
            rewrite.run(model);
        }
        assertEquals("parameter 'conv.center_x' of src/odd.safetensors holds NaN at [0]", warnings.get(0));
        assertTrue(Files.readString(base.resolve("reports/rewrite/net.onnx.json"))
                .contains("parameter 'conv.center_x' of src/odd.safetensors holds NaN at [0]"));
    }
}
