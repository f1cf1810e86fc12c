package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.codegen.check.NullChecks;
import org.onnxtwist.codegen.model.Element;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.model.ModelPort.Carrier;
import org.onnxtwist.codegen.model.ModelPort.SequenceType;

/** Generates {@code toString}: element type, shape and the first values of tensors, however large they are. */
final class TextCode {
    /** The maximum number of values of a tensor that a text shows. */
    private static final int MOST_VALUES = 8;

    /** The maximum number of characters of a string that a text shows. */
    private static final int MOST_CHARACTERS = 40;

    private final Blueprint blueprint;

    TextCode(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** A record of values for ports, none of which is null. */
    TypeSpec record(
            String name,
            CodeBlock javadoc,
            List<ModelPort> ports,
            Function<ModelPort, TypeName> type,
            BiFunction<String, ModelPort, CodeBlock> value) {
        List<ParameterSpec> components = ports.stream()
                .map(port ->
                        ParameterSpec.builder(type.apply(port), port.javaName()).build())
                .toList();
        TypeSpec.Builder record = TypeSpec.recordBuilder(name)
                .addJavadoc(javadoc)
                .addModifiers(Modifier.PUBLIC)
                .recordConstructor(MethodSpec.constructorBuilder()
                        .addParameters(components)
                        .build());
        CodeBlock checks = NullChecks.of(components);
        if (!checks.isEmpty()) {
            record.addMethod(MethodSpec.compactConstructorBuilder()
                    .addModifiers(Modifier.PUBLIC)
                    .addCode(checks)
                    .build());
        }
        List<CodeBlock> parts = ports.stream()
                .map(port -> value.apply((port.equals(ports.get(0)) ? name + "[" : ", ") + port.javaName() + "=", port))
                .toList();
        return record.addMethod(toString(CodeBlock.of("$L + $S", CodeBlock.join(parts, "\n+ "), "]")))
                .build();
    }

    private static MethodSpec toString(CodeBlock text) {
        return MethodSpec.methodBuilder("toString")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(String.class)
                .addStatement("return $L", text)
                .build();
    }

    /** The expression for a port's value, a component of the record that it stands in, with a text before it. */
    CodeBlock value(String before, ModelPort port) {
        if (port.asTensor().isEmpty()) {
            return CodeBlock.of(
                    "$S + this.$N.size()",
                    before + (port.type() instanceof SequenceType ? "list of " : "map of "),
                    port.javaName());
        }
        if (port.carrier() == Carrier.SCALAR) {
            String type = before + port.element().dtype().onnxName() + " ";
            return port.element() == Element.STRING
                    ? CodeBlock.of("$S + $T.shortened(this.$N)", type, blueprint.type(), port.javaName())
                    : CodeBlock.of("$S + this.$N", type, port.javaName());
        }
        return port.carrier() == Carrier.FIXED
                ? fixed(before, port, port.shape())
                : CodeBlock.of(
                        "$S + this.$N.text()", before + port.element().dtype().onnxName() + " ", port.javaName());
    }

    /** The expression for the values of a tensor with a known shape. */
    CodeBlock fixed(String before, ModelPort port, String shape) {
        return CodeBlock.of(
                "$S + $T.text(this.$N)",
                before + port.element().dtype().onnxName() + " " + shape + " ",
                blueprint.type(),
                port.javaName());
    }

    /** The methods of a class that holds values and their shape. */
    List<MethodSpec> ofTensor(ClassName type) {
        return List.of(
                MethodSpec.methodBuilder("text")
                        .addModifiers(Modifier.PRIVATE)
                        .returns(String.class)
                        .addStatement(
                                "return $T.toString(shape) + $S + $T.text(values)", Arrays.class, " ", blueprint.type())
                        .build(),
                toString(CodeBlock.of("$S + text()", type.simpleName() + " ")));
    }

    /** The methods that these expressions call. */
    List<MethodSpec> methods() {
        Set<Element> elements = new LinkedHashSet<>();
        boolean strings = false;
        for (List<ModelPort> ports :
                List.of(blueprint.ports().inputs(), blueprint.ports().outputs())) {
            for (ModelPort port : ports) {
                boolean fixed = port.asTensor().isPresent() && port.carrier() == Carrier.FIXED;
                Arrays.stream(Element.values())
                        .filter(element -> OutputCode.isShaped(port, element)
                                || (fixed && ports.size() > 1 && port.element() == element))
                        .forEach(elements::add);
                strings |= ports.size() > 1
                        && port.asTensor().isPresent()
                        && port.carrier() == Carrier.SCALAR
                        && port.element() == Element.STRING;
            }
        }
        List<MethodSpec> texts = elements.stream()
                .sorted()
                .map(Element::several)
                .distinct()
                .map(TextCode::text)
                .toList();
        return Stream.of(
                        texts.stream(),
                        texts.isEmpty() ? Stream.<MethodSpec>empty() : Stream.of(firstValues()),
                        texts.isEmpty() && !strings ? Stream.<MethodSpec>empty() : Stream.of(shortened()))
                .flatMap(Function.identity())
                .toList();
    }

    private static MethodSpec text(TypeName several) {
        boolean array = several.equals(TypeName.get(boolean[].class)) || several.equals(TypeName.get(String[].class));
        return MethodSpec.methodBuilder("text")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(String.class)
                .addParameter(several, "values")
                .addStatement(
                        array
                                ? "return text(values.length, i -> values[i])"
                                : "return text(values.remaining(), i -> values.get(values.position() + i))")
                .build();
    }

    private static MethodSpec firstValues() {
        return MethodSpec.methodBuilder("text")
                .addJavadoc("The first of {@code count} values.\n")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(String.class)
                .addParameter(TypeName.INT, "count")
                .addParameter(ParameterizedTypeName.get(IntFunction.class, Object.class), "value")
                .addStatement("$1T text = new $1T($2S, $3S, $4S)", StringJoiner.class, ", ", "{", "}")
                .beginControlFlow("for (int i = 0; i < $T.min(count, $L); i++)", Math.class, MOST_VALUES)
                .addStatement("text.add(shortened($T.valueOf(value.apply(i))))", String.class)
                .endControlFlow()
                .addStatement("return (count > $L ? text.add($S) : text).toString()", MOST_VALUES, "...")
                .build();
    }

    private static MethodSpec shortened() {
        return MethodSpec.methodBuilder("shortened")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(String.class)
                .addParameter(String.class, "text")
                .addStatement(
                        "return text.length() > $1L ? text.substring(0, $1L) + $2S : text", MOST_CHARACTERS, "...")
                .build();
    }
}
