package org.onnxtwist.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.layer.ParameterCount;

/** The constants that hold what the model says of itself. */
final class MetadataFields {
    /** Entries that one method puts into a map: it has 64 kB, and an entry takes 14 bytes and 7 for each piece of a long text. */
    private static final int ENTRIES_OF_A_METHOD = 500;

    private final Model model;

    MetadataFields(Blueprint blueprint) {
        this.model = blueprint.model();
    }

    List<FieldSpec> all() {
        return List.of(
                field(TypeName.get(String.class), "PRODUCER")
                        .addJavadoc("The program that wrote the model, with its version; empty if the model does not"
                                + " state it.\n")
                        .initializer(text(Stream.of(model.producerName(), model.producerVersion())
                                .filter(word -> !word.isEmpty())
                                .collect(Collectors.joining(" "))))
                        .build(),
                field(TypeName.get(String.class), "DOCUMENTATION")
                        .addJavadoc("The model's documentation; empty if it has none.\n")
                        .initializer(text(model.doc()))
                        .build(),
                field(TypeName.LONG, "PARAMETERS")
                        .addJavadoc(
                                "The number of the model's parameters: the floating-point numbers that it stores.\n")
                        .initializer("$LL", ParameterCount.of(model))
                        .build(),
                field(JavaTypes.map(TypeName.get(String.class), TypeName.LONG), "OPSETS")
                        .addJavadoc("The version of each operator set by its domain.\n")
                        .initializer(map(
                                TypeName.LONG,
                                model.opsets().entrySet().stream()
                                        .map(entry -> Map.entry(
                                                text(entry.getKey().isEmpty() ? "ai.onnx" : entry.getKey()),
                                                CodeBlock.of("$LL", entry.getValue())))
                                        .toList()))
                        .build(),
                field(JavaTypes.map(TypeName.get(String.class), TypeName.get(String.class)), "METADATA")
                        .addJavadoc("The model's metadata.\n")
                        .initializer(
                                isLong()
                                        ? CodeBlock.of("metadata()")
                                        : map(TypeName.get(String.class), entries(model.metadata())))
                        .build());
    }

    private static FieldSpec.Builder field(TypeName type, String name) {
        return FieldSpec.builder(type, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL);
    }

    /** A text that is longer than a constant may be is put together when the class is loaded. */
    private static CodeBlock text(String text) {
        List<String> pieces = Docs.pieces(text);
        return pieces.size() <= 1
                ? CodeBlock.of("$L", Docs.literal(text))
                : CodeBlock.of(
                        "$T.join($S, $L)",
                        String.class,
                        "",
                        pieces.stream()
                                .map(piece -> CodeBlock.of("$L", Docs.literal(piece)))
                                .collect(CodeBlock.joining(", ")));
    }

    private static List<Map.Entry<CodeBlock, CodeBlock>> entries(Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(entry -> Map.entry(text(entry.getKey()), text(entry.getValue())))
                .toList();
    }

    /** The types are written out: compilers take a minute to infer those of some hundred entries. */
    private static CodeBlock map(TypeName values, List<Map.Entry<CodeBlock, CodeBlock>> entries) {
        if (entries.size() <= 1) {
            return CodeBlock.of(
                    "$T.of($L)",
                    Map.class,
                    entries.stream()
                            .map(entry -> CodeBlock.of("$L, $L", entry.getKey(), entry.getValue()))
                            .collect(CodeBlock.joining(", ")));
        }
        CodeBlock types = CodeBlock.of("$T, $T", String.class, values.box());
        return CodeBlock.of(
                "$T.<$L>ofEntries(\n$>$>$L$<$<)",
                Map.class,
                types,
                entries.stream()
                        .map(entry -> CodeBlock.of("$T.entry($L, $L)", Map.class, entry.getKey(), entry.getValue()))
                        .collect(CodeBlock.joining(",\n")));
    }

    private boolean isLong() {
        return model.metadata().size() > ENTRIES_OF_A_METHOD;
    }

    /** The methods that collect metadata of more entries than one method can hold. */
    List<MethodSpec> methods() {
        if (!isLong()) {
            return List.of();
        }
        TypeName type = JavaTypes.map(TypeName.get(String.class), TypeName.get(String.class));
        MethodSpec.Builder all = MethodSpec.methodBuilder("metadata")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(type)
                .addStatement("$T map = new $T<>()", type, HashMap.class);
        List<Map.Entry<CodeBlock, CodeBlock>> entries = entries(model.metadata());
        List<MethodSpec> methods = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += ENTRIES_OF_A_METHOD) {
            MethodSpec.Builder part = MethodSpec.methodBuilder("metadata" + methods.size())
                    .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                    .addParameter(type, "map");
            entries.subList(from, Math.min(entries.size(), from + ENTRIES_OF_A_METHOD))
                    .forEach(entry -> part.addStatement("map.put($L, $L)", entry.getKey(), entry.getValue()));
            methods.add(part.build());
            all.addStatement("$N(map)", methods.get(methods.size() - 1));
        }
        methods.add(0, all.addStatement("return $T.copyOf(map)", Map.class).build());
        return methods;
    }
}
