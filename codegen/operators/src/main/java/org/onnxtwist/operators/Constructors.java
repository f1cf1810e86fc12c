package org.onnxtwist.operators;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.NameAllocator;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;
import org.onnxtwist.operators.VersionSchema.AttributeFact;
import org.onnxtwist.operators.VersionSchema.Formal;
import org.onnxtwist.operators.VersionSchema.Option;

/**
 * Generates the methods {@code of}, one for each set of inputs and attributes that some version requires. If two have the same parameter
 * types, the newer is generated, and one with the inputs alone for the older. Any of them may be used with any version: if the version
 * lacks something, placing the node fails.
 */
final class Constructors {
    /** Attributes that come first because their order conveys their meaning, unlike the alphabetical order. */
    private static final List<String> FIRST = List.of("then_branch");

    private final OperatorFamily family;
    private final ClassName type;
    private final Map<List<TypeName>, MethodSpec> methods = new LinkedHashMap<>();

    /**
     * One parameter of {@code of}, with the code that sets it; {@code several} for a list, which may be the last parameter, with variable
     * arity.
     */
    private record Part(
            String javaName, TypeName type, TypeName element, boolean several, CodeBlock single, CodeBlock list) {}

    Constructors(OperatorFamily family, ClassName type) {
        this.family = family;
        this.type = type;
    }

    List<MethodSpec> all() {
        for (int i = family.versions().size() - 1; i >= 0; i--) {
            VersionSchema version = family.versions().get(i);
            if (!version.deprecated()) {
                add(parts(version, required(version)), version);
            }
        }
        return List.copyOf(methods.values());
    }

    private void add(List<Part> parts, VersionSchema version) {
        // If only one of two lists could have variable arity, neither has.
        boolean variable = parts.stream().filter(Part::several).count() == 1
                && parts.get(parts.size() - 1).several();
        if (variable) {
            methods.putIfAbsent(types(method(parts, true)), method(parts, true));
        }
        MethodSpec method = method(parts, false);
        MethodSpec newer = methods.putIfAbsent(types(method), method);
        if (newer != null && !newer.equals(method)) {
            // The same types with another meaning: this version gets the inputs alone; attributes have their own
            // methods.
            add(parts(version, List.of()), version);
        }
    }

    private static List<TypeName> types(MethodSpec method) {
        return method.parameters().stream().map(ParameterSpec::type).toList();
    }

    private MethodSpec method(List<Part> parts, boolean variable) {
        MethodSpec.Builder method = MethodSpec.methodBuilder("of")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(type);
        CodeBlock.Builder body = CodeBlock.builder().add("return new $T()", type);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean asArray = variable && i == parts.size() - 1;
            method.addParameter(asArray ? ArrayTypeName.of(part.element()) : part.type(), part.javaName());
            body.add(asArray ? part.list() : part.single());
        }
        return method.varargs(variable).addStatement(body.build()).build();
    }

    private List<Part> parts(VersionSchema version, List<AttributeFact> attributes) {
        NameAllocator names = new NameAllocator();
        List<Part> parts = new ArrayList<>();
        List<Part> last = new ArrayList<>();
        for (Formal input : version.inputs()) {
            if (input.option() == Option.SINGLE) {
                parts.add(single(names.newName(OperatorJavaNames.lowerCamel(input.name())), input.name()));
            } else if (input.option() == Option.VARIADIC) {
                last.add(variadic(names.newName(OperatorJavaNames.lowerCamel(input.name())), input.name()));
            }
        }
        for (AttributeFact fact : attributes) {
            parts.add(attribute(names.newName(OperatorJavaNames.lowerCamel(fact.name())), fact));
        }
        parts.addAll(last);
        return parts;
    }

    /** The required attributes, in the order of the inputs that later versions made of them, so that all forms of {@code of} agree. */
    private List<AttributeFact> required(VersionSchema version) {
        List<String> inputs =
                family.newest().inputs().stream().map(Formal::name).toList();
        return version.attributes().stream()
                .filter(AttributeFact::required)
                .sorted(Comparator.<AttributeFact>comparingInt(fact -> inputs.indexOf(fact.name()))
                        .thenComparing(fact -> !FIRST.contains(fact.name())))
                .toList();
    }

    private static Part single(String javaName, String input) {
        CodeBlock code = CodeBlock.of(".put($S, $N)", input, javaName);
        return new Part(javaName, LibraryTypes.VALUE, LibraryTypes.VALUE, false, code, code);
    }

    private static Part variadic(String javaName, String input) {
        return new Part(
                javaName,
                LibraryTypes.VALUES,
                LibraryTypes.VALUE,
                true,
                CodeBlock.of(".put($S, $N)", input, javaName),
                CodeBlock.of(".put($S, $T.of($N))", input, List.class, javaName));
    }

    private Part attribute(String javaName, AttributeFact fact) {
        AttributeType kind = fact.type();
        String constant = family.constant(fact);
        CodeBlock single = CodeBlock.of(".set($L, $N)", constant, javaName);
        if (!kind.isList()) {
            return new Part(javaName, kind.javaType(), kind.javaType(), false, single, single);
        }
        return new Part(
                javaName,
                kind.javaType(),
                kind.elementType(),
                true,
                single,
                CodeBlock.of(".set($L, $L)", constant, Setters.boxed(kind, javaName)));
    }
}
