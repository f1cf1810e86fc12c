package org.onnxtwist.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a typed Java class for each model, and has it compiled. Where the build rewrites its models, the class is for the rewritten
 * one, which is made first, with the parameters of goal rewrite; otherwise it is for the model as it is, which is added to the project's
 * resources.
 */
@Mojo(name = WrapperGeneration.GOAL, defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends RewritingMojo {
    /** Which form of the models classes are for: source or rewritten. By default rewritten where the build runs goal rewrite. */
    @Parameter(property = "onnxtwist.from")
    private @Nullable String from;

    /** Where the classes are written; a source root of the project. */
    @Parameter(
            property = "onnxtwist.generatedSourcesDirectory",
            defaultValue = "${project.build.directory}/generated-sources/onnx-twist",
            required = true)
    private File generatedSourcesDirectory;

    /**
     * The package of the classes; a model in a folder below <code>sourceDirectory</code> gets a package below it, unless it has a
     * <code>packageName</code> of its own.
     */
    @Parameter(property = "onnxtwist.packageName", defaultValue = "${project.groupId}", required = true)
    private String packageName = "";

    /** The name of the class, where there is one model; by default made of the model's file name. */
    @Parameter(property = "onnxtwist.className")
    private @Nullable String className;

    /** Where the class finds the model on the class path, from the root where it begins with a slash; by default where it is packaged. */
    @Parameter(property = "onnxtwist.resource")
    private @Nullable String resource;

    /** Where the channels of pictures are: nchw or nhwc. Where it is set, the class takes pictures as input. */
    @Parameter(property = "onnxtwist.imageLayout")
    private @Nullable String imageLayout;

    /** The order of a picture's channels: rgb or bgr. */
    @Parameter(property = "onnxtwist.imageOrder")
    private @Nullable String imageOrder;

    /** What brightness, 0 to 255, is multiplied by; by default 1/255. */
    @Parameter(property = "onnxtwist.imageScale")
    private @Nullable Double imageScale;

    /** What is subtracted then: a number for each channel. */
    @Parameter(property = "onnxtwist.imageMean")
    private List<Double> imageMean = new ArrayList<>();

    /** What is divided by then: a number for each channel. */
    @Parameter(property = "onnxtwist.imageStd")
    private List<Double> imageStd = new ArrayList<>();

    /**
     * Tells whether the class can take the parameters of twist layers out of a model and put them into it; it then needs
     * onnx-twist-transformer.
     */
    @Parameter(property = "onnxtwist.trainingAccessors", defaultValue = "false")
    private boolean trainingAccessors;

    /** Tells whether models that are not rewritten are added to the project's resources, so that their classes find them. */
    @Parameter(property = "onnxtwist.packageModels", defaultValue = "true")
    private boolean packageModels;

    @Override
    ModelTask task(Workspace workspace) {
        Origin origin = origin(from);
        Path sourceRoot = path(generatedSourcesDirectory);
        ModelTask generation = new WrapperGeneration(workspace, origin, settings(), sourceRoot);
        project().addCompileSourceRoot(sourceRoot.toString());
        if (origin == Origin.REWRITTEN) {
            ModelTask rewrite = new ModelRewrite(workspace, rewriteSettings());
            return model -> {
                boolean rewritten = rewrite.run(model);
                return generation.run(model) || rewritten;
            };
        }
        return packageModels ? new ModelPackaging(workspace, project(), generation) : generation;
    }

    private GenerateSettings settings() {
        return new GenerateSettings(
                Optional.empty(),
                packageName,
                Optional.ofNullable(className),
                Optional.ofNullable(resource),
                new ImageSettings(
                        Optional.ofNullable(imageLayout),
                        Optional.ofNullable(imageOrder),
                        imageScale == null ? OptionalDouble.empty() : OptionalDouble.of(imageScale),
                        Optional.of(imageMean).filter(given -> !given.isEmpty()),
                        Optional.of(imageStd).filter(given -> !given.isEmpty())),
                trainingAccessors);
    }
}
