package org.onnxtwist.maven.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.codegen.option.WrapperOptions;

final class GenerateSettingsTest {
    private static final ImageSettings NO_IMAGE = new ImageSettings(
            Optional.empty(), Optional.empty(), OptionalDouble.empty(), Optional.empty(), Optional.empty());

    private static GenerateSettings settings(ImageSettings image) {
        return new GenerateSettings(Optional.empty(), "org.example", Optional.empty(), Optional.empty(), image, false);
    }

    @ParameterizedTest
    @CsvSource({
        "small_residual-net.onnx, SmallResidualNet",
        "resnet18-v1.5.onnx, Resnet18V15",
        "FaceDetector.onnx, FaceDetector",
        "3d.onnx, Model3d",
        "---.onnx, Model"
    })
    void aClassIsCalledAsTheFile(String file, String name) {
        assertEquals(name, WrapperOptions.className(file));
    }

    @Test
    void foldersBecomePackages() {
        WrapperOptions options = settings(NO_IMAGE).options("vision/2d-nets/net.onnx", "models/net.onnx");
        assertEquals("org.example.vision._2d_nets", options.packageName());
        assertEquals(Optional.of("/models/net.onnx"), options.resource());
    }

    @Test
    void picturesNeedALayout() {
        ImageSettings order = new ImageSettings(
                Optional.empty(), Optional.of("bgr"), OptionalDouble.empty(), Optional.empty(), Optional.empty());
        assertThrows(ParameterException.class, order::input);
        ImageSettings own = new ImageSettings(
                Optional.of("nhwc"),
                Optional.empty(),
                OptionalDouble.of(2),
                Optional.of(List.of(0.5)),
                Optional.empty());
        assertEquals(
                Optional.of(ImageInput.of(ImageInput.Layout.NHWC)
                        .withOrder(ImageInput.Order.BGR)
                        .withScale(2)
                        .withMean(List.of(0.5))),
                order.over(own).input());
    }
}
