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
import org.onnxtwist.maven.settings.ExportSettings;
import org.onnxtwist.maven.settings.GenerateSettings;
import org.onnxtwist.maven.settings.ImageSettings;
import org.onnxtwist.twist.export.Selection;

/**
 * Generates a typed Java class for each model and adds it to the sources that are compiled. If the build rewrites its models, the class is
 * for the rewritten model, which is created first, with the parameters of the goal rewrite; otherwise it is for the original model, which
 * is added to the project's resources. With <code>from</code> exported, it is for the exported model, which is created first, too.
 */
@Mojo(name = WrapperGeneration.GOAL, defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends RewritingMojo {
    private static final String RUNTIME = "com.microsoft.onnxruntime";

    /** The folder to which the classes are written; it is added to the source roots of the project. */
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

    /** The name of the class, for a build with one model; by default it is derived from the model's file name. */
    @Parameter(property = "onnxtwist.className")
    private @Nullable String className;

    /**
     * The resource name with which the class finds the model on the class path, from the root if it begins with a slash; by default, that
     * of the packaged model.
     */
    @Parameter(property = "onnxtwist.resource")
    private @Nullable String resource;

    /** The layout of pictures: nchw (channels first) or nhwc (channels last). If it is set, the class takes pictures as input. */
    @Parameter(property = "onnxtwist.imageLayout")
    private @Nullable String imageLayout;

    /** The order of a picture's channels: rgb or bgr. */
    @Parameter(property = "onnxtwist.imageOrder")
    private @Nullable String imageOrder;

    /** The factor that brightness values, 0 to 255, are multiplied by; the default is 1/255. */
    @Parameter(property = "onnxtwist.imageScale")
    private @Nullable Double imageScale;

    /** The mean, one number for each channel, which is subtracted after the multiplication. */
    @Parameter(property = "onnxtwist.imageMean")
    private List<Double> imageMean = new ArrayList<>();

    /** The standard deviation, one number for each channel, by which the result of the subtraction is divided. */
    @Parameter(property = "onnxtwist.imageStd")
    private List<Double> imageStd = new ArrayList<>();

    /**
     * Tells whether the class has methods that read the parameters of twist layers from a model and write them into it; it then needs the
     * library onnx-twist-transformer.
     */
    @Parameter(property = "onnxtwist.trainingAccessors", defaultValue = "false")
    private boolean trainingAccessors;

    /** Tells whether models that are not rewritten are added to the project's resources, so that their classes find them. */
    @Parameter(property = "onnxtwist.packageModels", defaultValue = "true")
    private boolean packageModels;

    /** The passes to run in place of the default ones, in this order. If they are given, the twist layers keep their forms. */
    @Parameter(property = "onnxtwist.passes")
    private List<String> passes = new ArrayList<>();

    /**
     * The form in which the twist layers are written, with the values of the command's option --form; auto chooses a form for each layer.
     */
    @Parameter(property = "onnxtwist.form", defaultValue = Selection.AUTO)
    private String form = Selection.AUTO;

    /** Tells whether the operator set version of an older model is kept; the blocked forms, which need version 12, are then not used. */
    @Parameter(property = "onnxtwist.keepOpset", defaultValue = "false")
    private boolean keepOpset;

    /** Tells whether weights and computation become float16; inputs and outputs stay as they are. */
    @Parameter(property = "onnxtwist.fp16", defaultValue = "false")
    private boolean fp16;

    /**
     * Tells whether every form of each kind of layer is timed on this machine, and the fastest is taken. What was timed once is kept in
     * onnx-twist/autotune.tsv in $XDG_CACHE_HOME or ~/.cache.
     */
    @Parameter(property = "onnxtwist.autotune", defaultValue = "false")
    private boolean autotune;

    /** The number of threads that <code>autotune</code> times with; 0 is one for each core. */
    @Parameter(property = "onnxtwist.threads", defaultValue = "0")
    private int threads;

    @Override
    ModelTask task(Workspace workspace) {
        Origin origin = chosenOrigin().orElseGet(this::defaultOrigin);
        Path sourceRoot = path(generatedSourcesDirectory);
        ModelTask generation = new WrapperGeneration(workspace, origin, settings(), sourceRoot);
        project().addCompileSourceRoot(sourceRoot.toString());
        if (project().getDependencies().stream()
                .noneMatch(library -> library.getGroupId().equals(RUNTIME))) {
            getLog().info("the classes need " + RUNTIME
                    + ":onnxruntime: add it to the dependencies of this project, unless"
                    + " another dependency brings it");
        }
        if (origin == Origin.SOURCE) {
            return packageModels ? new ModelPackaging(workspace, project(), generation) : generation;
        }
        List<ModelTask> tasks = new ArrayList<>();
        if (origin == Origin.REWRITTEN || defaultOrigin() == Origin.REWRITTEN) {
            tasks.add(new ModelRewrite(workspace, rewriteSettings()));
        }
        if (origin == Origin.EXPORTED) {
            tasks.add(new ModelExport(workspace, defaultOrigin(), exportSettings()));
        }
        tasks.add(generation);
        return model -> {
            boolean done = false;
            for (ModelTask task : tasks) {
                done |= task.run(model);
            }
            return done;
        };
    }

    private ExportSettings exportSettings() {
        return new ExportSettings(
                passes, form, keepOpset, fp16, autotune, threads, checks(), comparison(), requiresVerified());
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
