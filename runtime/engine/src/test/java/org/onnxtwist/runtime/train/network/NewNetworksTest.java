package org.onnxtwist.runtime.train.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

final class NewNetworksTest {
    private static final NetworkOptions NARROW = NetworkOptions.of(3, 32, 32, 5).withWidthMultiplier(0.25);

    /**
     * Parameters without the statistics of normalizations: of torchvision's networks as torchvision publishes them, of the others as
     * PyTorch counts those of the implementations that they follow.
     */
    @ParameterizedTest
    @CsvSource({
        "RESNET18, 3, 224, 1000, 20, 16, 11689512",
        "RESNET50, 3, 224, 1000, 53, 16, 25557032",
        "MOBILENET, 3, 224, 1000, 52, 18, 3504872",
        "RESNET20, 3, 32, 10, 19, 19, 269722",
        "RESNET_W16, 1, 28, 10, 15, 13, 174970",
        "UNET, 3, 256, 1, 19, 18, 7763041"
    })
    void hasTheLayersAndParametersOfThePublishedNetwork(
            Architecture architecture, int channels, int side, int classes, int convs, int convs3x3, long parameters) {
        Model model = architecture.build(NetworkOptions.of(channels, side, side, classes));
        assertEquals(List.of(), GraphCheck.findings(model));
        Checker.requireValid(model);
        List<Tensor> kernels = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (node.operator().equals(Conv.ID)) {
                kernels.add(node.input(1).orElseThrow().initializer().orElseThrow());
            }
        }
        assertEquals(convs, kernels.size());
        assertEquals(
                convs3x3, kernels.stream().filter(kernel -> kernel.dim(2) == 3).count());
        assertEquals(
                parameters,
                weights(model).entrySet().stream()
                        .filter(weight -> !weight.getKey().contains(".running_"))
                        .filter(weight -> weight.getValue().dtype().isFloatingPoint())
                        .mapToLong(weight -> weight.getValue().elements())
                        .sum());
    }

    private static Map<String, Tensor> weights(Model model) {
        return model.graph().initializers().stream()
                .collect(Collectors.toMap(
                        Value::hint, value -> value.initializer().orElseThrow()));
    }

    /** The names are those of a state_dict of the implementation, in its order. */
    @Test
    void blocksAreWiredAsPublished() {
        assertEquals("""
                layer2.0.conv1 = Conv(layer1.2.relu_output, layer2.0.conv1.weight) [batch,32,16,16]
                layer2.0.bn1 = BatchNormalization(layer2.0.conv1_output, layer2.0.bn1.weight, layer2.0.bn1.bias, layer2.0.bn1.running_mean, layer2.0.bn1.running_var) [batch,32,16,16]
                layer2.0.relu1 = Relu(layer2.0.bn1_output) [batch,32,16,16]
                layer2.0.conv2 = Conv(layer2.0.relu1_output, layer2.0.conv2.weight) [batch,32,16,16]
                layer2.0.bn2 = BatchNormalization(layer2.0.conv2_output, layer2.0.bn2.weight, layer2.0.bn2.bias, layer2.0.bn2.running_mean, layer2.0.bn2.running_var) [batch,32,16,16]
                layer2.0.shortcut.stride = AveragePool(layer1.2.relu_output) [batch,16,16,16]
                layer2.0.shortcut.pad = Pad(layer2.0.shortcut.stride_output, layer2.0.shortcut.pads) [batch,32,16,16]
                layer2.0.add = Add(layer2.0.bn2_output, layer2.0.shortcut.pad_output) [batch,32,16,16]
                layer2.0.relu = Relu(layer2.0.add_output) [batch,32,16,16]
                """, nodes(Architecture.RESNET20, "layer2.0"));
        assertEquals("""
                layer3.0.conv1 = Conv(layer2.1.relu_output, layer3.0.conv1.weight) [batch,64,8,8]
                layer3.0.bn1 = BatchNormalization(layer3.0.conv1_output, layer3.0.bn1.weight, layer3.0.bn1.bias, layer3.0.bn1.running_mean, layer3.0.bn1.running_var) [batch,64,8,8]
                layer3.0.relu1 = Relu(layer3.0.bn1_output) [batch,64,8,8]
                layer3.0.conv2 = Conv(layer3.0.relu1_output, layer3.0.conv2.weight) [batch,64,8,8]
                layer3.0.bn2 = BatchNormalization(layer3.0.conv2_output, layer3.0.bn2.weight, layer3.0.bn2.bias, layer3.0.bn2.running_mean, layer3.0.bn2.running_var) [batch,64,8,8]
                layer3.0.downsample.0 = Conv(layer2.1.relu_output, layer3.0.downsample.0.weight) [batch,64,8,8]
                layer3.0.downsample.1 = BatchNormalization(layer3.0.downsample.0_output, layer3.0.downsample.1.weight, layer3.0.downsample.1.bias, layer3.0.downsample.1.running_mean, layer3.0.downsample.1.running_var) [batch,64,8,8]
                layer3.0.add = Add(layer3.0.bn2_output, layer3.0.downsample.1_output) [batch,64,8,8]
                layer3.0.relu = Relu(layer3.0.add_output) [batch,64,8,8]
                """, nodes(Architecture.RESNET_W16, "layer3.0"));
        assertEquals("""
                upconv4 = ConvTranspose(bottleneck.bottleneckrelu2_output, upconv4.weight, upconv4.bias) [batch,256,4,4]
                """, nodes(Architecture.UNET, "upconv4"));
        assertEquals("""
                classifier.0.ratio = Constant() []
                classifier.0 = Dropout(flatten_output, classifier.0.ratio_output) [batch,1280]
                classifier.1 = Gemm(classifier.0_output, classifier.1.weight, classifier.1.bias) [batch,10]
                """, nodes(Architecture.MOBILENET, "classifier"));
        // The second stage of a network for small images has stride 1, the third has stride 2.
        assertEquals("""
                features.2.conv.1.0 = Conv(features.2.conv.0.2_output, features.2.conv.1.0.weight) [batch,96,32,32]
                """, nodes(Architecture.MOBILENET, "features.2.conv.1.0"));
        assertEquals("""
                features.4.conv.0.2 = Clip(features.4.conv.0.1_output, relu6.min_output, relu6.max_output) [batch,144,32,32]
                """, nodes(Architecture.MOBILENET, "features.4.conv.0.2"));
        assertEquals("""
                features.4.conv.1.0 = Conv(features.4.conv.0.2_output, features.4.conv.1.0.weight) [batch,144,16,16]
                """, nodes(Architecture.MOBILENET, "features.4.conv.1.0"));
    }

    /** The nodes whose names begin so, each with its inputs and the shape of its output. */
    private static String nodes(Architecture architecture, String path) {
        Model model = architecture.build(NetworkOptions.of(3, 32, 32, 10));
        InferredTypes types = ShapeInference.infer(model);
        StringBuilder text = new StringBuilder();
        for (Node node : model.graph().nodes()) {
            String name = node.name();
            if (name.startsWith(path)) {
                text.append(name)
                        .append(" = ")
                        .append(node.operator().name())
                        .append(node.inputs().stream()
                                .map(input -> input.map(Value::hint).orElse(""))
                                .collect(Collectors.joining(", ", "(", ") ")))
                        .append(types.shape(node.output(0)))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** Small images are reduced less: 8 times instead of 32 times. */
    @ParameterizedTest
    @CsvSource({
        "RESNET18, 32, 4",
        "RESNET18, 63, 8",
        "RESNET18, 64, 2",
        "RESNET50, 32, 4",
        "RESNET50, 224, 7",
        "MOBILENET, 32, 4",
        "MOBILENET, 8, 1",
        "MOBILENET, 224, 7",
        "RESNET20, 32, 8",
        "RESNET20, 224, 56",
        "RESNET_W16, 28, 7"
    })
    void theStemFitsTheImages(Architecture architecture, int side, long last) {
        Model model = architecture.build(NetworkOptions.of(3, side, side, 10));
        InferredTypes types = ShapeInference.infer(model);
        List<String> pooled = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (node.operator().equals(GlobalAveragePool.ID)) {
                pooled.add(types.shape(node.input(0).orElseThrow()).toString());
            }
        }
        assertEquals(1, pooled.size());
        assertTrue(pooled.get(0).endsWith("," + last + "," + last + "]"), pooled.toString());
    }

    @ParameterizedTest
    @EnumSource
    void runsWithAnyBatchSize(Architecture architecture) {
        ByteBuffer bytes = ByteBuffer.wrap(OnnxWriter.toBytes(architecture.build(NARROW)));
        try (InferenceSession session = InferenceSession.open("network", bytes, InferenceOptions.defaults())) {
            Tensor images =
                    PyTorchInitialization.LAYERS.withSeed(1).of("images", Layers.Role.LINEAR_WEIGHT, 1, 4, 3, 32, 32);
            Tensor four = run(session, images);
            Tensor one = run(session, Tensor.ofFloats(Arrays.copyOf(images.toFloats(), 3 * 32 * 32), 1, 3, 32, 32));
            boolean masks = architecture == Architecture.UNET;
            assertArrayEquals(masks ? new long[] {4, 5, 32, 32} : new long[] {4, 5}, four.dims());
            assertArrayEquals(masks ? new long[] {1, 5, 32, 32} : new long[] {1, 5}, one.dims());
            float[] expected = one.toFloats();
            float scale = 0;
            for (float value : expected) {
                assertTrue(Float.isFinite(value));
                scale = Math.max(scale, Math.abs(value));
            }
            assertTrue(scale > 0);
            assertArrayEquals(expected, Arrays.copyOf(four.toFloats(), expected.length), 1e-4f * scale);
        }
    }

    private static Tensor run(InferenceSession session, Tensor images) {
        return Objects.requireNonNull(session.run(Map.of("image", images)).get("logits"));
    }

    @ParameterizedTest
    @EnumSource
    void sameSeedSameBytesAnotherSeedOthers(Architecture architecture) {
        byte[] bytes = OnnxWriter.toBytes(architecture.build(NARROW));
        assertArrayEquals(bytes, OnnxWriter.toBytes(architecture.build(NARROW)));
        Map<String, Tensor> weights = weights(architecture.build(NARROW));
        Map<String, Tensor> others = weights(architecture.build(NARROW.withSeed(1)));
        assertEquals(weights.keySet(), others.keySet());
        List<ByteBuffer> beginnings = new ArrayList<>();
        weights.forEach((name, weight) -> {
            if (weight.rank() > 1) {
                assertFalse(weight.sameElements(Objects.requireNonNull(others.get(name))), name);
                beginnings.add(weight.packed().read(0, 16));
            }
        });
        assertEquals(beginnings.size(), beginnings.stream().distinct().count());
    }

    @Test
    void otherSizesAreRefused() {
        assertEquals("the number of classes is 0: give at least 1", refusal(3, 32, 32, 0));
        assertEquals("the images have 0 channels of 32x32 pixels: give at least one of each", refusal(0, 32, 32, 10));
        assertEquals("the images have 3 channels of 32x0 pixels: give at least one of each", refusal(3, 32, 0, 10));
        assertEquals(
                "unet halves the images 4 times, so their height and width must be multiples of 16, not 32x24",
                refusal(3, 32, 24, 10));
        NetworkException small = assertThrows(
                NetworkException.class, () -> Architecture.RESNET_W16.build(NetworkOptions.of(3, 3, 32, 10)));
        assertEquals(
                "resnet-w16 halves the images 2 times, so their height and width must be at least 4, not 3x32",
                small.getMessage());
        assertThrows(NetworkException.class, () -> NARROW.withWidthMultiplier(0));
    }

    private static String refusal(int channels, int height, int width, int classes) {
        NetworkException refused = assertThrows(
                NetworkException.class,
                () -> Architecture.UNET.build(NetworkOptions.of(channels, height, width, classes)));
        assertEquals(Fault.REQUEST, refused.fault());
        return String.valueOf(refused.getMessage());
    }
}
