package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;
import org.onnxtwist.codegen.model.ModelPort.Carrier;
import org.onnxtwist.codegen.option.ImageInput.Layout;
import org.onnxtwist.codegen.option.ImageInput.Order;

/**
 * The method that runs the model on a picture. Sizes are changed by linear interpolation between the centres of pixels, as ONNX's Resize
 * of mode linear does it.
 */
final class ImageCode {
    private final Blueprint blueprint;
    private final ImageFacts facts;

    ImageCode(Blueprint blueprint, ImageFacts facts) {
        this.blueprint = blueprint;
        this.facts = facts;
    }

    /** One for each channel: what comes off, and what it is divided by. */
    List<FieldSpec> fields() {
        return List.of(
                field("MEAN", facts.image().mean(), 0),
                field("STD", facts.image().std(), 1));
    }

    private FieldSpec field(String name, List<Double> values, double otherwise) {
        return FieldSpec.builder(double[].class, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer(
                        "{$L}",
                        Stream.iterate(0, i -> i + 1)
                                .limit(facts.channels())
                                .map(i -> values.isEmpty() ? otherwise : values.get(Math.min(i, values.size() - 1)))
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")))
                .build();
    }

    List<MethodSpec> methods() {
        return List.of(NullChecks.in(run()), values(), pixels(), brightness(), sample());
    }

    private MethodSpec run() {
        String size = facts.height().isPresent() && facts.width().isPresent()
                ? " It is scaled to " + facts.width().get() + " x "
                        + facts.height().get() + " pixels by linear interpolation."
                : "";
        MethodSpec.Builder run = MethodSpec.methodBuilder("run")
                .addJavadoc("""
                        Runs the model on a picture.$L Its transparency is ignored.

                        @throws $T after {@link #close}
                        @throws $T when ONNX Runtime fails
                        """, size, IllegalStateException.class, JavaTypes.EXCEPTION)
                .addModifiers(Modifier.PUBLIC)
                .returns(blueprint.resultType())
                .addParameter(BufferedImage.class, "image")
                .addException(JavaTypes.EXCEPTION)
                .addStatement(
                        "int height = $L", facts.height().map(String::valueOf).orElse("image.getHeight()"))
                .addStatement(
                        "int width = $L", facts.width().map(String::valueOf).orElse("image.getWidth()"));
        String shape = facts.image().layout() == Layout.NCHW
                ? "1, " + facts.channels() + ", height, width"
                : "1, height, width, " + facts.channels();
        CodeBlock argument = facts.port().carrier() == Carrier.FIXED
                ? CodeBlock.of("values(image, height, width)")
                : CodeBlock.of(
                        "new $T(values(image, height, width), new long[] {$L})",
                        blueprint.nested(facts.port().element().tensorClass()),
                        shape);
        return run.addStatement(blueprint.resultType().equals(TypeName.VOID) ? "run($L)" : "return run($L)", argument)
                .build();
    }

    private MethodSpec values() {
        long channels = facts.channels();
        String index = facts.image().layout() == Layout.NCHW
                ? "(channel * height + y) * width + x"
                : "(y * width + x) * " + channels + " + channel";
        return privateMethod("values", TypeName.get(FloatBuffer.class))
                .addJavadoc(
                        "{@code ($L brightness - mean) / std} of each channel, $L.\n",
                        facts.image().scale(),
                        channels == 1
                                ? "the luminance"
                                : facts.image().order() == Order.RGB ? "red, green, blue" : "blue, green, red")
                .addParameter(BufferedImage.class, "image")
                .addParameter(TypeName.INT, "height")
                .addParameter(TypeName.INT, "width")
                .addStatement("int rows = image.getHeight()")
                .addStatement("int columns = image.getWidth()")
                .addStatement("int[] pixels = pixels(image)")
                .addStatement(
                        "int bytes = $T.multiplyExact($T.multiplyExact(height, width), $L)",
                        Math.class,
                        Math.class,
                        channels * Float.BYTES)
                .addStatement(
                        "$T values = $T.allocateDirect(bytes).order($T.nativeOrder()).asFloatBuffer()",
                        FloatBuffer.class,
                        ByteBuffer.class,
                        ByteOrder.class)
                .beginControlFlow("for (int y = 0; y < height; y++)")
                .addStatement(
                        "double down = $1T.max(0, $1T.min((y + 0.5) * rows / height - 0.5, rows - 1))", Math.class)
                .beginControlFlow("for (int x = 0; x < width; x++)")
                .addStatement(
                        "double across = $1T.max(0, $1T.min((x + 0.5) * columns / width - 0.5, columns - 1))",
                        Math.class)
                .beginControlFlow("for (int channel = 0; channel < $L; channel++)", channels)
                .addStatement("double brightness = brightness(pixels, columns, across, down, channel)")
                .addStatement(
                        "values.put($L, (float) (($L * brightness - MEAN[channel]) / STD[channel]))",
                        index,
                        facts.image().scale())
                .endControlFlow()
                .endControlFlow()
                .endControlFlow()
                .addStatement("return values")
                .build();
    }

    private static MethodSpec pixels() {
        return privateMethod("pixels", TypeName.get(int[].class))
                .addJavadoc("The pixels row by row, with red, green and blue in eight bits each.\n")
                .addParameter(BufferedImage.class, "image")
                .addStatement("int columns = image.getWidth()")
                .addStatement("int rows = image.getHeight()")
                .addStatement("boolean wide = image.getType() == $T.TYPE_USHORT_GRAY", BufferedImage.class)
                .beginControlFlow("if (!wide && image.getType() != $T.TYPE_BYTE_GRAY)", BufferedImage.class)
                .addStatement("return image.getRGB(0, 0, columns, rows, null, 0, columns)")
                .endControlFlow()
                .addComment("Java treats the values of grey pictures as linear light, and getRGB would convert them.")
                .addStatement("int[] pixels = image.getRaster().getSamples(0, 0, columns, rows, 0, (int[]) null)")
                .beginControlFlow("for (int i = 0; i < pixels.length; i++)")
                .addStatement("pixels[i] = (wide ? pixels[i] >> 8 : pixels[i]) * 0x010101")
                .endControlFlow()
                .addStatement("return pixels")
                .build();
    }

    private static MethodSpec.Builder privateMethod(String name, TypeName type) {
        return MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(type);
    }

    /** Parameters of what looks at a place of the picture. */
    private static MethodSpec.Builder at(String name) {
        return privateMethod(name, TypeName.DOUBLE)
                .addParameter(int[].class, "pixels")
                .addParameter(TypeName.INT, "columns")
                .addParameter(TypeName.DOUBLE, "across")
                .addParameter(TypeName.DOUBLE, "down");
    }

    private MethodSpec brightness() {
        MethodSpec.Builder method = at("brightness").addParameter(TypeName.INT, "channel");
        if (facts.channels() == 1) {
            return method.addJavadoc("The luminance of ITU-R BT.601.\n")
                    .addStatement(
                            "return 0.299 * sample(pixels, columns, across, down, 16)\n+ 0.587 * sample(pixels, columns, across, down, 8)"
                                    + "\n+ 0.114 * sample(pixels, columns, across, down, 0)")
                    .build();
        }
        return method.addStatement(
                        "return sample(pixels, columns, across, down, $L)",
                        facts.image().order() == Order.RGB ? "16 - 8 * channel" : "8 * channel")
                .build();
    }

    private static MethodSpec sample() {
        return at("sample")
                .addJavadoc("Interpolates between the four pixels around a position, for the channel that begins at"
                        + " bit {@code shift}.\n")
                .addParameter(TypeName.INT, "shift")
                .addStatement("int left = (int) across")
                .addStatement("int top = (int) down")
                .addStatement("int right = $T.min(left + 1, columns - 1)", Math.class)
                .addStatement("int bottom = $T.min(top + 1, pixels.length / columns - 1)", Math.class)
                .addStatement("double fromLeft = across - left")
                .addStatement("double fromTop = down - top")
                .addStatement(
                        "double upper = (1 - fromLeft) * (pixels[top * columns + left] >> shift & 0xff)\n+ fromLeft *"
                                + " (pixels[top * columns + right] >> shift & 0xff)")
                .addStatement("double lower = (1 - fromLeft) * (pixels[bottom * columns + left] >> shift & 0xff)\n+"
                        + " fromLeft * (pixels[bottom * columns + right] >> shift & 0xff)")
                .addStatement("return (1 - fromTop) * upper + fromTop * lower")
                .build();
    }

    /** The parts that a class with pictures has, nothing where there are none. */
    static Optional<ImageCode> of(Blueprint blueprint) {
        return ImageFacts.of(blueprint).map(facts -> new ImageCode(blueprint, facts));
    }
}
