package org.onnxtwist.codegen;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.util.Optional;
import javax.annotation.processing.Generated;
import javax.lang.model.element.Modifier;

/** The class of one model, put together from its parts. */
final class WrapperClass {
    private final Blueprint blueprint;

    WrapperClass(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    String source() {
        SessionCode session = new SessionCode(blueprint);
        MetadataFields metadata = new MetadataFields(blueprint);
        InputTensors inputs = new InputTensors(blueprint);
        TypeSpec.Builder type = TypeSpec.classBuilder(blueprint.type())
                .addJavadoc(javadoc())
                .addAnnotation(AnnotationSpec.builder(Generated.class)
                        .addMember("value", "$S", WrapperGenerator.class.getName())
                        .addMember("comments", "$S", "SHA-256 " + blueprint.fingerprint())
                        .build())
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addSuperinterface(AutoCloseable.class)
                .addField(new FingerprintCode(blueprint).field())
                .addFields(metadata.all())
                .addField(FieldSpec.builder(String.class, "RESOURCE", Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                        .initializer("$L", Docs.literal(blueprint.resource()))
                        .build())
                .addFields(inputs.shapes());
        if (blueprint.hasExternalData()) {
            type.addField(new UnpackingCode(blueprint).field());
        }
        Optional<ImageCode> image = ImageCode.of(blueprint);
        image.ifPresent(code -> type.addFields(code.fields()));
        type.addFields(session.fields());
        if (!blueprint.layers().isEmpty()) {
            type.addField(blueprint.nested("Content"), "content", Modifier.PRIVATE, Modifier.FINAL);
        }
        type.addMethod(session.constructor())
                .addMethods(new OpenMethods(blueprint).all())
                .addMethods(new RunMethods(blueprint).all());
        if (BatchCode.isPossible(blueprint.ports())) {
            BatchCode batch = new BatchCode(blueprint);
            type.addMethod(batch.method()).addTypes(batch.types());
        }
        image.ifPresent(code -> type.addMethods(code.methods()));
        addLayers(type);
        type.addMethods(session.methods())
                .addMethods(new ShapeChecks(blueprint).methods())
                .addMethods(inputs.methods())
                .addMethods(new OutputCode(blueprint).methods())
                .addMethods(new FingerprintCode(blueprint).methods())
                .addMethods(metadata.methods());
        if (blueprint.hasExternalData()) {
            type.addMethods(new UnpackingCode(blueprint).methods());
        }
        type.addTypes(new PortRecords(blueprint).all())
                .addTypes(new TensorClass(blueprint).all())
                .addTypes(session.types());
        return Docs.ascii(Docs.compact(JavaFile.builder(blueprint.type().packageName(), type.build())
                .indent("    ")
                .build()
                .toString()));
    }

    private void addLayers(TypeSpec.Builder type) {
        if (!blueprint.layers().isEmpty()) {
            LayersCode layers = new LayersCode(blueprint);
            type.addMethod(layers.read()).addTypes(layers.types()).addType(new ContentCode(blueprint).type());
        }
        if (blueprint.options().trainingAccessors()) {
            if (blueprint.layers().isEmpty()) {
                throw blueprint.refused(
                        "training accessors are requested, but the model has no twist layers: rewrite it first");
            }
            type.addMethods(new TrainingCode(blueprint).methods());
        }
    }

    private CodeBlock javadoc() {
        PortJavadoc ports = new PortJavadoc(blueprint);
        CodeBlock.Builder text = CodeBlock.builder().add("The model $L.\n", Docs.code(blueprint.file()));
        if (!blueprint.model().doc().isBlank()) {
            text.add("\n<p>$L\n", Docs.text(blueprint.model().doc()));
        }
        text.add("\n<p>An object of this class may be used by several threads at the same time.\n\n<ul>\n");
        blueprint.ports().inputs().forEach(port -> text.add("  <li>input $L\n", ports.of(port)));
        blueprint.ports().outputs().forEach(port -> text.add("  <li>output $L\n", ports.of(port)));
        text.add("</ul>\n");
        int defaults = blueprint.ports().defaults().size();
        if (defaults > 0) {
            text.add(
                    "\n<p>$L of the model's inputs $L, which cannot be overridden through ONNX Runtime's Java"
                            + " interface.\n",
                    defaults,
                    defaults == 1 ? "has a default" : "have defaults");
        }
        return text.build();
    }
}
