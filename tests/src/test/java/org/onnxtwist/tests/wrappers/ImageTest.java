package org.onnxtwist.tests.wrappers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.codegen.option.ImageInput.Layout;
import org.onnxtwist.codegen.option.ImageInput.Order;
import org.onnxtwist.codegen.option.WrapperOptions;

/** Pictures, against a model that does with ONNX's own Resize, Mul, Sub and Div what the class does with a picture. */
final class ImageTest {
    private static final int WIDTH = 11;
    private static final int HEIGHT = 7;
    private static final double[] LUMINANCE = {0.299, 0.587, 0.114};

    @TempDir
    private Path folder;

    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(4);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    /** The picture as [1, channels, HEIGHT, WIDTH], 0 to 255. */
    private static float[] planes(int channels, Order order) {
        BufferedImage image = picture();
        float[] planes = new float[channels * HEIGHT * WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int[] colour = image.getRaster().getPixel(x, y, new int[3]);
                for (int c = 0; c < channels; c++) {
                    double value = channels == 1
                            ? LUMINANCE[0] * colour[0] + LUMINANCE[1] * colour[1] + LUMINANCE[2] * colour[2]
                            : colour[order == Order.RGB ? c : 2 - c];
                    planes[(c * HEIGHT + y) * WIDTH + x] = (float) value;
                }
            }
        }
        return planes;
    }

    /** What ONNX Runtime makes of the planes: resized, scaled, shifted, divided, and laid out. */
    private float[] expected(int channels, int height, int width, ImageInput image) throws Exception {
        String channel = "float[1, " + channels + ", 1, 1] ";
        Path model = SmallNets.write(folder, "expected.onnx", """
                expected (float[1, C, 7, 11] x) => (float[N, A, B, D] y)
                <CHANNELmean = {MEAN}, CHANNELstd = {STD}, float scale = {SCALE}, int64[4] sizes = {1, C, H, W}>
                {
                    resized = Resize<mode = "linear", coordinate_transformation_mode = "half_pixel">(x, , , sizes)
                    scaled = Mul(resized, scale)
                    shifted = Sub(scaled, mean)
                    divided = Div(shifted, std)
                    y = LAYOUT(divided)
                }
                """.replace("CHANNEL", channel)
                .replace("MEAN", numbers(image.mean(), channels, 0))
                .replace("STD", numbers(image.std(), channels, 1))
                .replace("SCALE", Double.toString(image.scale()))
                .replace("C,", channels + ",")
                .replace("H, W", height + ", " + width)
                .replace("LAYOUT", image.layout() == Layout.NCHW ? "Identity" : "Transpose<perm = [0, 2, 3, 1]>"));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toString());
                OnnxTensor x = OnnxTensor.createTensor(
                        environment,
                        FloatBuffer.wrap(planes(channels, image.order())),
                        new long[] {1, channels, HEIGHT, WIDTH});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
        }
    }

    private static String numbers(List<Double> values, int channels, double otherwise) {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < channels; c++) {
            text.append(c == 0 ? "" : ", ")
                    .append(values.isEmpty() ? otherwise : values.get(Math.min(c, values.size() - 1)));
        }
        return text.toString();
    }

    private static void requireClose(float[] expected, Object found) {
        FloatBuffer values = found instanceof FloatBuffer buffer ? buffer : values(found);
        assertEquals(expected.length, values.remaining());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], values.get(i), 1e-3f, "element " + i);
        }
    }

    private static FloatBuffer values(Object tensor) {
        try {
            return (FloatBuffer) OpenWrapper.call(tensor, tensor.getClass().getMethod("values"));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object run(String graph, String head, Optional<ImageInput> image) throws Exception {
        Path model = SmallNets.write(folder, "net.onnx", head, graph);
        WrapperOptions options = CompiledWrapper.options("Net");
        Class<?> type = CompiledWrapper.of(model, image.isPresent() ? options.withImage(image.get()) : options, folder);
        try (OpenWrapper net = OpenWrapper.open(type, model)) {
            return OpenWrapper.call(net.model(), type.getMethod("run", BufferedImage.class), picture());
        }
    }

    private static String identity(String shape) {
        return "net (float[" + shape + "] x) => (float[" + shape + "] y) { y = Identity(x) }";
    }

    @ParameterizedTest
    @CsvSource({
        "NCHW, RGB, 3, 7, 11",
        "NCHW, BGR, 3, 14, 33",
        "NHWC, RGB, 3, 5, 4",
        "NHWC, BGR, 3, 7, 11",
        "NCHW, RGB, 1, 9, 6",
        "NHWC, RGB, 1, 3, 20"
    })
    void aPictureIsResizedAndNormalised(Layout layout, Order order, int channels, int height, int width)
            throws Exception {
        ImageInput image = new ImageInput(
                layout,
                order,
                1 / 255.0,
                channels == 1 ? List.of(0.4) : List.of(0.485, 0.456, 0.406),
                channels == 1 ? List.of(0.2) : List.of(0.229, 0.224, 0.225));
        String shape = layout == Layout.NCHW
                ? "1, %d, %d, %d".formatted(channels, height, width)
                : "N, %2$d, %3$d, %1$d".formatted(channels, height, width);
        requireClose(expected(channels, height, width, image), run(identity(shape), "", Optional.of(image)));
    }

    @Test
    void openSizesKeepThePictureAsItIs() throws Exception {
        ImageInput image = ImageInput.of(Layout.NCHW).withScale(2);
        requireClose(expected(3, HEIGHT, WIDTH, image), run(identity("N, 3, H, W"), "", Optional.of(image)));
    }

    /** Java takes the numbers of grey pictures for linear light; nobody else does. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void theNumbersOfGreyPicturesAreTakenAsTheyAre(int kind) throws Exception {
        BufferedImage grey = new BufferedImage(3, 2, kind);
        float[] expected = {0, 10, 100, 128, 200, 255};
        for (int i = 0; i < expected.length; i++) {
            int value = Math.round(expected[i]) * (kind == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257);
            grey.getRaster().setSample(i % 3, i / 3, 0, value);
        }
        Path model = SmallNets.write(folder, "net.onnx", identity("1, 1, H, W"));
        Class<?> type = CompiledWrapper.of(
                model,
                CompiledWrapper.options("Net")
                        .withImage(ImageInput.of(Layout.NCHW).withScale(1)),
                folder);
        try (OpenWrapper net = OpenWrapper.open(type, model)) {
            requireClose(expected, OpenWrapper.call(net.model(), type.getMethod("run", BufferedImage.class), grey));
        }
    }

    @Test
    void theModelsMetadataSaysThatItsInputIsAPicture() throws Exception {
        String head =
                ", metadata_props: [\"Image.BitmapPixelFormat\" : \"Bgr8\", \"Image.NominalPixelRange\" : \"Normalized_1_1\"]";
        ImageInput image = ImageInput.of(Layout.NHWC)
                .withOrder(Order.BGR)
                .withScale(1 / 127.5)
                .withMean(List.of(1.0));
        requireClose(expected(3, 5, 4, image), run(identity("1, 5, 4, 3"), head, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "float[1, 4, 5, 6] | does not have 1 or 3 channels at axis 1: give the other layout, or leave the image out",
                "float[2, 3, 5, 6] | takes 2 pictures at a time: leave the image out and give the values",
                "float[3, 5, 6] | does not have four dimensions: leave the image out and give the values",
                "uint8[1, 3, 5, 6] | is not of a floating-point type: leave the image out and give the values"
            })
    void whatIsNoPictureIsRefused(String type, String reason) throws Exception {
        CodegenException refusal = assertThrows(
                CodegenException.class,
                () -> run(
                        "net (T x) => (T y) { y = Identity(x) }".replace("T ", type + " "),
                        "",
                        Optional.of(ImageInput.of(Layout.NCHW))));
        assertEquals(
                "net.onnx: methods for pictures are requested, but the input 'x' (" + type.replace("[", " [") + ") "
                        + reason,
                refusal.getMessage());
    }
}
