package org.onnxtwist.operators;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.NameAllocator;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.onnxtwist.operators.OperatorFamily.AttributeVariant;
import org.onnxtwist.operators.VersionSchema.Formal;

/** The methods that set what is not demanded by every version: optional inputs, attributes, and which outputs are wanted. */
final class Setters {
    private final OperatorFamily family;
    private final ClassName type;
    private final NameAllocator names = OperatorJavaNames.methods();
    private final Set<String> allocated = new HashSet<>();
    private final Set<List<Object>> seen = new HashSet<>();
    private final List<MethodSpec> methods = new ArrayList<>();

    Setters(OperatorFamily family, ClassName type) {
        this.family = family;
        this.type = type;
    }

    List<MethodSpec> all() {
        for (Formal input : family.chosenInputs()) {
            input(input.name());
        }
        family.attributes().forEach(this::attribute);
        for (String output : family.optionalOutputs()) {
            String method = name("with" + OperatorJavaNames.capitalise(OperatorJavaNames.lowerCamel(output)));
            methods.add(method(method)
                    .addJavadoc("Requests the optional output {@code $L}.", output)
                    .addStatement("return want($S)", output)
                    .build());
        }
        family.variadicOutput().ifPresent(this::several);
        return methods;
    }

    private void several(String output) {
        methods.add(method("outputs")
                .addJavadoc(
                        "Sets the number of outputs that the last one, {@code $L}, stands for; one by default.", output)
                .addParameter(TypeName.INT, "count")
                .addStatement("return count(count)")
                .build());
    }

    private void input(String input) {
        String name = name(OperatorJavaNames.optionalInput(input));
        for (TypeName parameter : List.of(LibraryTypes.VALUE, LibraryTypes.OPTIONAL_VALUE)) {
            add(name, parameter, CodeBlock.of("put($S, $N)", input, name), false, "Input {@code " + input + "}.");
        }
    }

    private void attribute(String constant, AttributeVariant attribute) {
        String name = name(OperatorJavaNames.lowerCamel(attribute.name()));
        AttributeType kind = attribute.type();
        String doc = "Attribute {@code " + attribute.name() + "}"
                + attribute
                        .byDefault()
                        .map(value -> "; {@code " + ClassJavadoc.simple(kind.literal(value)) + "} by default")
                        .orElse("")
                + ".";
        if (kind.isList()) {
            add(
                    name,
                    ArrayTypeName.of(kind.elementType()),
                    CodeBlock.of("set($L, $L)", constant, boxed(kind, name)),
                    true,
                    doc);
        }
        add(name, kind.javaType(), CodeBlock.of("set($L, $N)", constant, name), false, doc);
    }

    /** Variants of one attribute share a method where they share a type; the newest comes first. */
    private void add(String name, TypeName parameter, CodeBlock call, boolean variable, String doc) {
        if (seen.add(List.of(name, parameter))) {
            methods.add(method(name)
                    .addJavadoc("$L", doc)
                    .addParameter(parameter, name)
                    .varargs(variable)
                    .addStatement("return $L", call)
                    .build());
        }
    }

    /** The list of a variable parameter's elements. */
    static CodeBlock boxed(AttributeType kind, String parameter) {
        return kind == AttributeType.STRINGS
                ? CodeBlock.of("$T.of($N)", List.class, parameter)
                : CodeBlock.of("list($N)", parameter);
    }

    // An input and an attribute of one name are overloads of one method.
    private String name(String wanted) {
        return allocated.add(wanted) ? names.newName(wanted, wanted) : names.get(wanted);
    }

    private MethodSpec.Builder method(String name) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC).returns(type);
    }
}
