package org.onnxtwist.operators;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import javax.annotation.processing.Generated;
import javax.lang.model.element.Modifier;
import org.onnxtwist.operators.OperatorFamily.AttributeVariant;

/** The class of one operator: its identity, its attributes, and the builder of its nodes. */
final class OperatorClass {
    private final OperatorFamily family;
    private final ClassName type;

    OperatorClass(OperatorFamily family, String packageName) {
        this.family = family;
        this.type = ClassName.get(packageName, family.name());
    }

    JavaFile source() {
        TypeSpec.Builder builder = TypeSpec.classBuilder(type)
                .addJavadoc(ClassJavadoc.of(family))
                .addAnnotation(AnnotationSpec.builder(Generated.class)
                        .addMember("value", "$S", OperatorGenerator.class.getName())
                        .build())
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .superclass(ParameterizedTypeName.get(LibraryTypes.BUILDER, type))
                .addField(FieldSpec.builder(String.class, "NAME", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                        .addJavadoc("The operator's name, for a switch over names.")
                        .initializer("$S", family.name())
                        .build())
                .addField(FieldSpec.builder(
                                LibraryTypes.OPERATOR_ID, "ID", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                        .initializer("$T.of($S, NAME)", LibraryTypes.OPERATOR_ID, family.domain())
                        .build());
        family.attributes().forEach((constant, attribute) -> builder.addField(attribute(constant, attribute)));
        builder.addField(FieldSpec.builder(
                        LibraryTypes.SIGNATURES, "SIGNATURES", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer(SignatureCode.of(family))
                .build());
        builder.addMethod(MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addStatement("super(SIGNATURES)")
                .build());
        new Constructors(family, type).all().forEach(builder::addMethod);
        new Setters(family, type).all().forEach(builder::addMethod);
        JavaFile.Builder file = JavaFile.builder(type.packageName(), builder.build())
                .skipJavaLangImports(true)
                .indent("    ");
        family.arities().forEach(arity -> file.addStaticImport(LibraryTypes.FORMAL, SignatureCode.method(arity)));
        return file.build();
    }

    private FieldSpec attribute(String constant, AttributeVariant attribute) {
        CodeBlock kind = CodeBlock.of("$T.$L", LibraryTypes.ATTRIBUTE_KIND, attribute.type());
        FieldSpec.Builder field = FieldSpec.builder(
                ParameterizedTypeName.get(
                        LibraryTypes.ATTR, attribute.type().javaType().box()),
                constant,
                Modifier.PUBLIC,
                Modifier.STATIC,
                Modifier.FINAL);
        if (!constant.equals(OperatorJavaNames.constant(attribute.name()))) {
            field.addJavadoc("{@code $L} as it was in versions $L.", attribute.name(), family.span(attribute));
        }
        return field.initializer(attribute
                        .byDefault()
                        .map(value -> CodeBlock.of(
                                "$T.withDefault($S, $L, $L)",
                                LibraryTypes.ATTR,
                                attribute.name(),
                                kind,
                                attribute.type().literal(value)))
                        .orElseGet(() -> CodeBlock.of("$T.named($S, $L)", LibraryTypes.ATTR, attribute.name(), kind)))
                .build();
    }
}
