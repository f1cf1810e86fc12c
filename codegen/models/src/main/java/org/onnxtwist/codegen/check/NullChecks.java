package org.onnxtwist.codegen.check;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import java.util.List;
import java.util.Objects;

/** Generates the checks that arguments are not null; the exception names the parameter. */
public final class NullChecks {
    private NullChecks() {}

    /** The same methods, each of which first checks its arguments. */
    public static List<MethodSpec> in(List<MethodSpec> methods) {
        return methods.stream().map(NullChecks::in).toList();
    }

    /** The same method, which first checks its arguments. */
    public static MethodSpec in(MethodSpec method) {
        return MethodSpec.methodBuilder(method.name())
                .addJavadoc(method.javadoc())
                .addAnnotations(method.annotations())
                .addModifiers(method.modifiers())
                .returns(method.returnType())
                .addParameters(method.parameters())
                .varargs(method.varargs())
                .addExceptions(method.exceptions())
                .addCode(of(method.parameters()))
                .addCode(method.code())
                .build();
    }

    /** The checks of those parameters that can be null. */
    public static CodeBlock of(List<ParameterSpec> parameters) {
        CodeBlock.Builder code = CodeBlock.builder();
        parameters.stream()
                .filter(parameter -> !parameter.type().isPrimitive())
                .forEach(parameter ->
                        code.addStatement("$T.requireNonNull($N, $S)", Objects.class, parameter, parameter.name()));
        return code.build();
    }
}
