package org.onnxtwist.codegen;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.model.LayerFacts;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.WrittenLayer;

/**
 * Generates the description of the twist layers in the class of a model, and the method that reads their parameters from the model's file.
 */
final class LayersCode {
    private final Blueprint blueprint;

    LayersCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    private LayerFacts facts() {
        return blueprint.layers();
    }

    List<TypeSpec> types() {
        return List.of(layers(), layer(), stored());
    }

    private TypeSpec layers() {
        ClassName layer = blueprint.nested("Layer");
        TypeSpec.Builder type = TypeSpec.classBuilder("Layers")
                .addJavadoc(layersJavadoc())
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build());
        facts().layers()
                .forEach(each -> type.addField(constant(layer, each.constant())
                        .addJavadoc(
                                "$L: $L to $L channels.\n",
                                Docs.code(each.layer().name()),
                                each.geometry().inChannels(),
                                each.geometry().outChannels())
                        .initializer(value(each))
                        .build()));
        return type.addField(constant(JavaTypes.list(layer), "ALL")
                        .addJavadoc("All layers, in the order of the model.\n")
                        .initializer(
                                "$T.of($L)",
                                List.class,
                                facts().layers().stream()
                                        .map(LayerFacts.Layer::constant)
                                        .collect(Collectors.joining(", ")))
                        .build())
                .build();
    }

    private CodeBlock layersJavadoc() {
        WrittenLayer first = facts().layers().get(0).layer();
        boolean seed = first.coordinates() == Coordinates.SEED;
        CodeBlock.Builder text = CodeBlock.builder()
                .add(
                        """
                        The twist layers. Each computes {@code conv(x) + X conv_x(x) + Y conv_y(x)}, where for column j of w, row i of h and
                        the centre of a channel X is {@code $L} and Y is {@code $L}.
                        """,
                        seed ? "2 j / w - center_x" : "2 j / w - 1 + center_x",
                        seed ? "2 i / h - center_y" : "2 i / h - 1 + center_y");
        text.add(
                first.purpose() == Purpose.TRAINING
                        ? "\n<p>The stored kernels are unconstrained: of a kernel K, the layer uses {@code (K - K"
                                + " rotated by 180 degrees) / 2}.\n"
                        : "\n<p>The kernels are stored as the layer uses them: a rotation by 180 degrees changes"
                                + " their sign.\n");
        if (!facts().lost().isEmpty()) {
            text.add(
                    "\n<p>The model's metadata names layers that are no longer in the model in a known form: $L.\n",
                    facts().lost().stream().map(Docs::code).collect(Collectors.joining(", ")));
        }
        return text.build();
    }

    private static FieldSpec.Builder constant(TypeName type, String name) {
        return FieldSpec.builder(type, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
    }

    private CodeBlock value(LayerFacts.Layer each) {
        ConvGeometry geometry = each.geometry();
        return CodeBlock.of(
                "new $T(\n$>$>$L,\n$L,\n$L,\n$L,\n$L,\n$L,\n$L,\n$S,\n$L$<$<)",
                blueprint.nested("Layer"),
                Docs.literal(each.layer().name()),
                geometry.inChannels(),
                geometry.outChannels(),
                geometry.group(),
                numbers(geometry.strides()),
                numbers(geometry.dilations()),
                numbers(geometry.pads()),
                geometry.autoPad().name(),
                each.parameters().stream()
                        .map(parameter -> CodeBlock.of(
                                "new $T($L, $L, $LL, $L)",
                                blueprint.nested("Stored"),
                                Docs.literal(parameter.name()),
                                Docs.literal(parameter.file().orElse("")),
                                parameter.offset(),
                                parameter.count()))
                        .collect(CodeBlock.joining(",\n")));
    }

    private static CodeBlock numbers(List<Long> numbers) {
        return CodeBlock.of(
                "$T.of($L)", List.class, numbers.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    private TypeSpec layer() {
        TypeName numbers = JavaTypes.list(TypeName.INT);
        ClassName stored = blueprint.nested("Stored");
        return TypeSpec.recordBuilder("Layer")
                .addJavadoc("""
                        A twist layer.

                        @param name of the convolution from which it was rewritten
                        @param inChannels channels of its input
                        @param outChannels channels of its output
                        @param group number of groups
                        @param strides down, across
                        @param dilations down, across
                        @param pads top, left, bottom, right; zero where {@code autoPad} is not NOTSET
                        @param autoPad how the padding is computed
                        @param kernelX conv_x, {@code [outChannels, inChannels / group, 3, 3]}
                        @param kernelY conv_y, {@code [outChannels, inChannels / group, 3, 3]}
                        @param centerX {@code [outChannels]}
                        @param centerY {@code [outChannels]}
                        """)
                .addModifiers(Modifier.PUBLIC)
                .recordConstructor(MethodSpec.constructorBuilder()
                        .addParameter(String.class, "name")
                        .addParameter(TypeName.INT, "inChannels")
                        .addParameter(TypeName.INT, "outChannels")
                        .addParameter(TypeName.INT, "group")
                        .addParameter(numbers, "strides")
                        .addParameter(numbers, "dilations")
                        .addParameter(numbers, "pads")
                        .addParameter(String.class, "autoPad")
                        .addParameter(stored, "kernelX")
                        .addParameter(stored, "kernelY")
                        .addParameter(stored, "centerX")
                        .addParameter(stored, "centerY")
                        .build())
                .build();
    }

    private static TypeSpec stored() {
        return TypeSpec.recordBuilder("Stored")
                .addJavadoc("""
                        A parameter of a layer in the model's file, little-endian.

                        @param name the model's name for it
                        @param file the file beside the model that holds it; empty for the model itself
                        @param offset of its first byte
                        @param count number of its values
                        """)
                .addModifiers(Modifier.PUBLIC)
                .recordConstructor(MethodSpec.constructorBuilder()
                        .addParameter(String.class, "name")
                        .addParameter(String.class, "file")
                        .addParameter(TypeName.LONG, "offset")
                        .addParameter(TypeName.INT, "count")
                        .build())
                .build();
    }

    /** The method that reads a parameter. */
    MethodSpec read() {
        DType dtype = facts().dtype();
        int width = dtype.bits() / 8;
        TypeName number = dtype == DType.DOUBLE ? TypeName.DOUBLE : TypeName.FLOAT;
        MethodSpec.Builder read = MethodSpec.methodBuilder("read")
                .addJavadoc("""
                        The values of a parameter of a layer, row by row, from the file from which the model was opened.

                        @param parameter for example {@code Layers.$L.centerX()}
                        @throws $T when the file can no longer be read
                        """, facts().layers().get(0).constant(), IOException.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(ArrayTypeName.of(number))
                .addParameter(blueprint.nested("Stored"), "parameter")
                .addException(IOException.class)
                .addStatement(
                        "$T bytes = content.read(parameter.file(), parameter.offset(), $L * parameter.count()).order($T.LITTLE_ENDIAN)",
                        ByteBuffer.class,
                        width,
                        ByteOrder.class)
                .addStatement("$1T[] values = new $1T[parameter.count()]", number);
        if (dtype == DType.FLOAT || dtype == DType.DOUBLE) {
            read.addStatement("bytes.as$LBuffer().get(values)", dtype == DType.FLOAT ? "Float" : "Double");
        } else {
            read.beginControlFlow("for (int i = 0; i < values.length; i++)")
                    .addStatement(
                            "values[i] = $T.$L(bytes.getShort())",
                            JavaTypes.CONVERSIONS,
                            dtype == DType.FLOAT16 ? "fp16ToFloat" : "bf16ToFloat")
                    .endControlFlow();
        }
        return read.addStatement("return values").build();
    }
}
