package org.onnxtwist.runtime.train.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

final class PyTorchInitializationTest {
    private static Tensor parameter(Architecture architecture, String name) {
        Model model = architecture.build(NetworkOptions.of(3, 32, 32, 100).withSeed(5));
        return model.graph().initializers().stream()
                .filter(value -> value.hint().equals(name))
                .findFirst()
                .flatMap(value -> value.initializer())
                .orElseThrow(() -> new AssertionError(name));
    }

    /**
     * The standard deviation s of each parameter follows from the rules of torch.nn.init and the sizes by hand. Of n numbers the mean lies
     * within 5 s / sqrt(n) of 0, and the standard deviation within 5 standard errors of s.
     */
    @ParameterizedTest
    @CsvSource({
        // sqrt(2 / (64 * 9)), sqrt(2 / 512), 1 / sqrt(3 * 512)
        "RESNET18, layer1.0.conv1.weight, 0.058925565, normal",
        "RESNET18, conv1.weight, 0.058925565, normal",
        "RESNET18, layer4.0.downsample.0.weight, 0.0625, normal",
        "RESNET18, fc.weight, 0.025515518, uniform",
        // sqrt(2 / (16 * 9)), sqrt(2 / 27), sqrt(2 / 64)
        "RESNET20, layer2.0.conv1.weight, 0.117851130, normal",
        "RESNET20, conv1.weight, 0.272165527, normal",
        "RESNET20, linear.weight, 0.176776695, normal",
        // sqrt(2 / (384 * 9)), sqrt(2 / 384)
        "MOBILENET, features.8.conv.1.0.weight, 0.024056261, normal",
        "MOBILENET, features.8.conv.0.0.weight, 0.072168784, normal",
        "MOBILENET, classifier.1.weight, 0.01, normal",
        // 1 / sqrt(3 * 27), 1 / sqrt(3 * 64 * 4), 1 / sqrt(3 * 32)
        "UNET, encoder1.enc1conv1.weight, 0.111111111, uniform",
        "UNET, upconv2.weight, 0.036084392, uniform",
        "UNET, conv.weight, 0.102062073, uniform",
        "UNET, conv.bias, 0.102062073, uniform",
        "RESNET18, fc.bias, 0.025515518, uniform",
        "RESNET20, linear.bias, 0.072168784, uniform"
    })
    void weightsHaveTheDistributionsOfPyTorch(Architecture architecture, String name, double deviation, String kind) {
        Tensor weight = parameter(architecture, name);
        TensorElements elements = TensorElements.of(weight);
        long count = weight.elements();
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        double most = 0;
        for (long i = 0; i < count; i++) {
            double value = elements.doubleAt(i) / deviation;
            sum += value;
            squares += value * value;
            fourth += value * value * value * value;
            most = Math.max(most, Math.abs(value));
        }
        boolean normal = kind.equals("normal");
        // The fourth moment of the standard normal is 3, of the standard uniform 9/5; their eighth moments are 105 and
        // 9.
        double kurtosis = normal ? 3 : 1.8;
        assertEquals(0, sum / count, 5 / Math.sqrt((double) count));
        assertEquals(1, squares / count, 5 * Math.sqrt((kurtosis - 1) / count));
        assertEquals(kurtosis, fourth / count, 5 * Math.sqrt(((normal ? 105 : 9) - kurtosis * kurtosis) / count));
        assertTrue(normal ? most > 2 : most <= Math.sqrt(3) * 1.0000001, name + " " + most);
    }

    @Test
    void normalizationsBeginAsTheIdentity() {
        assertAll(1, parameter(Architecture.RESNET18, "layer1.0.bn1.weight"));
        assertAll(0, parameter(Architecture.RESNET18, "layer1.0.bn1.bias"));
        assertAll(0, parameter(Architecture.RESNET18, "layer1.0.bn1.running_mean"));
        assertAll(1, parameter(Architecture.RESNET18, "layer1.0.bn1.running_var"));
        assertAll(0, parameter(Architecture.MOBILENET, "classifier.1.bias"));
    }

    private static void assertAll(float expected, Tensor tensor) {
        for (float value : tensor.toFloats()) {
            assertEquals(expected, value);
        }
    }

    /** Expected numbers come from a Python program that follows the Javadoc of Uniform and the formula of Box and Muller. */
    @Test
    void theNumbersAreThoseOfTheStatedGenerator() {
        float[] normal = parameter(Architecture.RESNET18, "conv1.weight").toFloats();
        assertArrayEquals(
                new float[] {0.07329816f, -0.011399654f, -0.03845092f},
                new float[] {normal[0], normal[1], normal[863]},
                1e-8f);
        float[] uniform = parameter(Architecture.RESNET18, "fc.weight").toFloats();
        assertArrayEquals(
                new float[] {-0.011383343f, 0.00033878747f, -0.0425307f},
                new float[] {uniform[0], uniform[1], uniform[5119]},
                1e-8f);
    }
}
