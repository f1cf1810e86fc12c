package org.onnxtwist.operators;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.operators.OperatorSchema.AttributeFact;
import org.onnxtwist.operators.OperatorSchema.Formal;
import org.onnxtwist.operators.OperatorSchema.Option;

/** The constant that says what each version takes and gives; versions that say the same share an entry. */
final class SignatureCode {
    private SignatureCode() {}

    static CodeBlock of(OperatorFamily family) {
        Map<CodeBlock, List<Long>> versions = new LinkedHashMap<>();
        Map<CodeBlock, Boolean> deprecated = new LinkedHashMap<>();
        for (OperatorSchema version : family.versions()) {
            CodeBlock content = version.deprecated() ? CodeBlock.of("") : content(family, version);
            versions.computeIfAbsent(content, absent -> new ArrayList<>()).add(version.since());
            deprecated.put(content, version.deprecated());
        }
        CodeBlock.Builder code = CodeBlock.builder().add("new $T($>$>\nID", Types.SIGNATURES);
        versions.forEach((content, since) -> code.add(
                        ",\n$T.$L($L)",
                        Types.SIGNATURE,
                        Boolean.TRUE.equals(deprecated.get(content)) ? "deprecated" : "since",
                        since.stream()
                                .map(version -> CodeBlock.of("$LL", version))
                                .collect(CodeBlock.joining(", ")))
                .add(content));
        return code.add(")$<$<").build();
    }

    private static CodeBlock content(OperatorFamily family, OperatorSchema version) {
        CodeBlock.Builder code = CodeBlock.builder();
        formals(code, "inputs", version.inputs());
        formals(code, "outputs", version.outputs());
        attributes(
                code,
                "attributes",
                family,
                version.attributes().stream().filter(fact -> !fact.required()).toList());
        attributes(
                code,
                "required",
                family,
                version.attributes().stream().filter(AttributeFact::required).toList());
        return code.build();
    }

    private static void formals(CodeBlock.Builder code, String method, List<Formal> formals) {
        if (!formals.isEmpty()) {
            code.add(
                    "\n        .$L($L)",
                    method,
                    formals.stream().map(SignatureCode::formal).collect(CodeBlock.joining(", ")));
        }
    }

    /** The method of Formal that makes one of that arity. */
    static String method(Option arity) {
        return switch (arity) {
            case SINGLE -> "one";
            case OPTIONAL -> "optional";
            case VARIADIC -> "several";
        };
    }

    private static CodeBlock formal(Formal formal) {
        return formal.option() == Option.VARIADIC
                ? CodeBlock.of("$L($S, $L)", method(formal.option()), formal.name(), formal.least())
                : CodeBlock.of("$L($S)", method(formal.option()), formal.name());
    }

    private static void attributes(
            CodeBlock.Builder code, String method, OperatorFamily family, List<AttributeFact> attributes) {
        if (!attributes.isEmpty()) {
            code.add(
                    "\n        .$L($L)",
                    method,
                    attributes.stream()
                            .map(fact -> CodeBlock.of("$L", family.constant(fact)))
                            .collect(CodeBlock.joining(", ")));
        }
    }
}
