package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPort.Carrier;
import org.onnxtwist.ir.type.Dim;

/** The checks of inputs before a run: of their shapes against the model, and against each other where they share a symbol. */
final class ShapeChecks {
    private final Blueprint blueprint;

    ShapeChecks(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** The checks of one input; {@code value} is the expression that gives it. */
    CodeBlock check(ModelPort port, CodeBlock value) {
        CodeBlock.Builder code = CodeBlock.builder();
        if (port.carrier() == Carrier.FIXED) {
            code.addStatement(
                    "requireCount($L, $L, $L, $L)",
                    Docs.literal(port.name()),
                    Docs.literal(port.shape()),
                    ModelPort.literal(port.count(0)),
                    port.element().isBuffer()
                            ? CodeBlock.of("$L.remaining()", value)
                            : CodeBlock.of("$L.length", value));
        } else if (port.carrier() == Carrier.SHAPED && port.tensor().dims().isPresent()) {
            code.addStatement(
                    "requireShape($L, $L, $N, $L.shape)",
                    Docs.literal(port.name()),
                    Docs.literal(port.shape()),
                    port.constant(),
                    value);
        }
        return code.build();
    }

    /** The checks that inputs agree where they share a symbol. */
    CodeBlock agreement(Map<ModelPort, CodeBlock> values) {
        Map<String, CodeBlock> first = new HashMap<>();
        CodeBlock.Builder code = CodeBlock.builder();
        values.forEach((port, value) -> {
            for (int axis = 0; axis < port.dims().size(); axis++) {
                if (port.dims().get(axis) instanceof Dim.Symbolic symbol) {
                    CodeBlock here = CodeBlock.of("$L, $L, $L.shape", Docs.literal(port.name()), axis, value);
                    CodeBlock before = first.putIfAbsent(symbol.name(), here);
                    if (before != null) {
                        code.addStatement("requireSame($L, $L, $L)", Docs.literal(symbol.name()), before, here);
                    }
                }
            }
        });
        return code.build();
    }

    /** The methods that the checks call. */
    List<MethodSpec> methods() {
        List<ModelPort> inputs = blueprint.ports().inputs();
        List<MethodSpec> methods = new ArrayList<>();
        if (inputs.stream().anyMatch(port -> port.carrier() == Carrier.FIXED)
                || BatchCode.isPossible(blueprint.ports())) {
            methods.add(requireCount());
        }
        if (inputs.stream()
                .anyMatch(port ->
                        port.carrier() == Carrier.SHAPED && port.tensor().dims().isPresent())) {
            methods.add(requireShape());
        }
        if (!agreement(plain()).isEmpty()) {
            methods.add(requireSame());
        }
        return methods;
    }

    private Map<ModelPort, CodeBlock> plain() {
        return blueprint.ports().inputs().stream().collect(Collectors.toMap(port -> port, port -> CodeBlock.of("x")));
    }

    private static MethodSpec.Builder privateMethod(String name) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE, Modifier.STATIC);
    }

    private static MethodSpec requireCount() {
        return privateMethod("requireCount")
                .addParameter(String.class, "input")
                .addParameter(String.class, "shape")
                .addParameter(TypeName.LONG, "expected")
                .addParameter(TypeName.LONG, "given")
                .beginControlFlow("if (given != expected)")
                .addStatement(
                        "throw new $T($S + input + $S + given + $S\n+ expected + $S + shape\n+ $S)",
                        IllegalArgumentException.class,
                        "input '",
                        "' has ",
                        " values, but the model takes ",
                        ", of the shape ",
                        ": give that number of values, from the buffer's position to its limit")
                .endControlFlow()
                .build();
    }

    private static MethodSpec requireShape() {
        return privateMethod("requireShape")
                .addParameter(String.class, "input")
                .addParameter(String.class, "text")
                .addParameter(long[].class, "expected")
                .addParameter(long[].class, "given")
                .addStatement("boolean fits = given.length == expected.length")
                .beginControlFlow("for (int i = 0; fits && i < given.length; i++)")
                .addStatement("fits = expected[i] < 0 || given[i] == expected[i]")
                .endControlFlow()
                .beginControlFlow("if (!fits)")
                .addStatement(
                        "throw new $T($S + input + $S + $T.toString(given)\n+ $S + text + $S)",
                        IllegalArgumentException.class,
                        "input '",
                        "' has the shape ",
                        Arrays.class,
                        ", but the model takes ",
                        ": give a tensor of that shape")
                .endControlFlow()
                .build();
    }

    private static MethodSpec requireSame() {
        return privateMethod("requireSame")
                .addParameter(String.class, "symbol")
                .addParameter(String.class, "a")
                .addParameter(TypeName.INT, "axisOfA")
                .addParameter(long[].class, "shapeOfA")
                .addParameter(String.class, "b")
                .addParameter(TypeName.INT, "axisOfB")
                .addParameter(long[].class, "shapeOfB")
                .beginControlFlow("if (shapeOfA[axisOfA] != shapeOfB[axisOfB])")
                .addStatement(
                        "throw new $T($S + a + $S + axisOfA + $S + shapeOfA[axisOfA]\n+ $S + b + $S + axisOfB + $S"
                                + " + shapeOfB[axisOfB]\n+ $S + symbol + $S)",
                        IllegalArgumentException.class,
                        "input '",
                        "' has at axis ",
                        " the size ",
                        " and input '",
                        "' at axis ",
                        " the size ",
                        ", but the model calls both ",
                        ": give sizes that are equal")
                .endControlFlow()
                .build();
    }
}
