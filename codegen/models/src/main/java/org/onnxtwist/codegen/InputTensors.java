package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.model.Element;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.ir.type.Dim;

/** Generates the code that makes ONNX Runtime's tensors of inputs, without a copy if possible. */
final class InputTensors {
    private final Blueprint blueprint;

    InputTensors(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** The constants that hold the shapes of the inputs with known rank, with -1 for sizes that are not fixed. */
    List<FieldSpec> shapes() {
        return blueprint.ports().inputs().stream()
                .filter(port -> port.tensor().dims().isPresent())
                .map(port -> FieldSpec.builder(
                                TypeName.get(long[].class),
                                port.constant(),
                                Modifier.PRIVATE,
                                Modifier.STATIC,
                                Modifier.FINAL)
                        .initializer("{$L}", sizes(port))
                        .build())
                .toList();
    }

    private static String sizes(ModelPort port) {
        return port.dims().stream()
                .map(dim -> dim instanceof Dim.Known known ? ModelPort.literal(known.size()) : "-1")
                .collect(Collectors.joining(", "));
    }

    /** The expression that makes ONNX Runtime's tensor of an input. */
    CodeBlock tensor(ModelPort port, CodeBlock value) {
        String method = port.element().tensorMethod();
        return switch (port.carrier()) {
            case SHAPED -> CodeBlock.of("$N($L.values, $L.shape)", method, value, value);
            case FIXED -> CodeBlock.of("$N($L, $N)", method, value, port.constant());
            case SCALAR ->
                port.element().isBuffer()
                        ? CodeBlock.of(
                                "$N($T.wrap(new $T {$L}), $N)",
                                method,
                                port.element().several(),
                                port.element().array(),
                                value,
                                port.constant())
                        : CodeBlock.of(
                                "$N(new $T {$L}, $N)", method, port.element().array(), value, port.constant());
        };
    }

    /** The methods that the expressions call. */
    List<MethodSpec> methods() {
        List<Element> elements = blueprint.ports().inputs().stream()
                .map(ModelPort::element)
                .distinct()
                .sorted()
                .toList();
        List<MethodSpec> methods = new ArrayList<>();
        elements.stream().map(InputTensors::tensorMethod).forEach(methods::add);
        elements.stream()
                .filter(element -> element.isBuffer() && !element.isHalf())
                .map(Element::several)
                .distinct()
                .map(InputTensors::readable)
                .forEach(methods::add);
        return methods;
    }

    private static MethodSpec tensorMethod(Element element) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(element.tensorMethod())
                .addModifiers(Modifier.PRIVATE)
                .returns(JavaTypes.TENSOR)
                .addParameter(element.several(), "values")
                .addParameter(long[].class, "shape")
                .addException(JavaTypes.EXCEPTION);
        return switch (element) {
            case FLOAT, DOUBLE, INT64, INT32, INT16 ->
                method.addStatement("return $T.createTensor(environment, readable(values), shape)", JavaTypes.TENSOR)
                        .build();
            case STRING ->
                method.addComment("ONNX Runtime would end the process.")
                        .beginControlFlow("for ($T value : values)", String.class)
                        .addStatement("$T.requireNonNull(value, $S)", Objects.class, "a string of an input")
                        .endControlFlow()
                        .addStatement("return $T.createTensor(environment, values, shape)", JavaTypes.TENSOR)
                        .build();
            case BOOL ->
                method.addStatement("$1T bytes = $1T.allocateDirect(values.length)", ByteBuffer.class)
                        .beginControlFlow("for (boolean value : values)")
                        .addStatement("bytes.put((byte) (value ? 1 : 0))")
                        .endControlFlow()
                        .addStatement(
                                "return $T.createTensor(environment, bytes.flip(), shape, $T.BOOL)",
                                JavaTypes.TENSOR,
                                JavaTypes.JAVA_TYPE)
                        .build();
            case FLOAT16, BFLOAT16 ->
                method.addStatement(
                                "return $T.createTensor(environment, $T.$L(values.duplicate()), shape, $T.$L)",
                                JavaTypes.TENSOR,
                                JavaTypes.CONVERSIONS,
                                element == Element.FLOAT16
                                        ? "convertFloatBufferToFp16Buffer"
                                        : "convertFloatBufferToBf16Buffer",
                                JavaTypes.JAVA_TYPE,
                                element.runtimeType())
                        .build();
            default ->
                method.addStatement(
                                "return $T.createTensor(environment, readable(values), shape, $T.$L)",
                                JavaTypes.TENSOR,
                                JavaTypes.JAVA_TYPE,
                                element.runtimeType())
                        .build();
        };
    }

    private static MethodSpec readable(TypeName buffer) {
        boolean bytes = buffer.equals(ClassName.get(ByteBuffer.class));
        MethodSpec.Builder method = MethodSpec.methodBuilder("readable")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addJavadoc(
                        bytes
                                ? "ONNX Runtime moves the position of a buffer that is not direct while it copies."
                                : "A buffer that ONNX Runtime accepts: a direct one in native byte order, or a copy."
                                        + " ONNX Runtime moves the position of other\nbuffers while it copies, and ignores"
                                        + " their byte order.")
                .returns(buffer)
                .addParameter(buffer, "values");
        if (bytes) {
            return method.addStatement("return values.isDirect() ? values : values.duplicate()")
                    .build();
        }
        return method.beginControlFlow("if (!values.isDirect())")
                .addStatement("return values.duplicate()")
                .endControlFlow()
                .beginControlFlow("if (values.order() == $T.nativeOrder())", ByteOrder.class)
                .addStatement("return values")
                .endControlFlow()
                .addStatement("return $T.allocate(values.remaining()).put(values.duplicate()).flip()", buffer)
                .build();
    }
}
