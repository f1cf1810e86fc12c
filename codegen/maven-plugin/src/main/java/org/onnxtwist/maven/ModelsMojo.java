package org.onnxtwist.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.AbstractMojoExecutionException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.engine.report.Numbers;
import org.onnxtwist.engine.session.ProviderChoice;
import org.onnxtwist.io.ReadOptions;

/** What all goals share: which models there are, and doing something to each. */
abstract class ModelsMojo extends AbstractMojo {
    /** Tells whether the goal does nothing. */
    @Parameter(property = "onnxtwist.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    /** The folder of models. */
    @Parameter(
            property = "onnxtwist.sourceDirectory",
            defaultValue = "${project.basedir}/src/main/onnx",
            required = true)
    private File sourceDirectory;

    /** Which files in <code>sourceDirectory</code> are models. */
    @Parameter(property = "onnxtwist.includes", defaultValue = "**/*.onnx")
    private List<String> includes = new ArrayList<>();

    /** Which of them are left out. */
    @Parameter(property = "onnxtwist.excludes")
    private List<String> excludes = new ArrayList<>();

    /**
     * Settings of single models: each <code>&lt;model&gt;</code> has a <code>&lt;file&gt;</code>, its path below
     * <code>sourceDirectory</code>, and any of the parameters that are about one model, which then hold for it alone. As a property, the
     * paths of models that are to be taken beside those that <code>includes</code> finds.
     */
    @Parameter(property = "onnxtwist.models")
    private List<ModelSettings> models = new ArrayList<>();

    /**
     * Where goal rewrite writes, and where the other goals find what it wrote: by default what is packaged. A model keeps its name and
     * its path below <code>sourceDirectory</code>.
     */
    @Parameter(
            property = "onnxtwist.rewrittenDirectory",
            defaultValue = "${project.build.outputDirectory}",
            required = true)
    private File rewrittenDirectory;

    /**
     * Where reports, and the notes that tell what has changed since the last build, go. Two executions of one goal for the same models
     * each need a folder of their own.
     */
    @Parameter(
            property = "onnxtwist.reportDirectory",
            defaultValue = "${project.build.directory}/onnx-twist",
            required = true)
    private File reportDirectory;

    /** What models run on when they are checked: auto, cpu or cuda. */
    @Parameter(property = "onnxtwist.provider", defaultValue = "auto", required = true)
    private String provider = "auto";

    /** Tells whether links from a model's external data to other folders are followed, as model caches make them. */
    @Parameter(property = "onnxtwist.trustLinks", defaultValue = "false")
    private boolean trustLinks;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("nothing done, as onnxtwist.skip asks");
            return;
        }
        Workspace workspace;
        List<ModelFile> found;
        ModelTask task;
        try {
            workspace = workspace();
            found = new ModelSelection(workspace.sources(), includes, excludes).with(models);
            task = task(workspace);
        } catch (IOException | RuntimeException e) {
            throw caused(new MojoExecutionException(BuildFailure.sentence(e)), e);
        }
        if (found.isEmpty()) {
            getLog().warn("nothing done: there is no model in " + workspace.show(workspace.sources())
                    + " that includes finds: put models there, or set sourceDirectory or includes");
            return;
        }
        int current = 0;
        for (ModelFile model : found) {
            current += run(task, model, workspace) ? 0 : 1;
        }
        if (current > 0) {
            getLog().info("nothing to do for " + Numbers.count(current, "model", "models")
                    + ": neither models nor settings have changed");
        }
    }

    private static boolean run(ModelTask task, ModelFile model, Workspace workspace)
            throws MojoExecutionException, MojoFailureException {
        try {
            return task.run(model);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            String sentence = workspace.show(model.path()) + ": " + workspace.show(BuildFailure.sentence(e));
            if (BuildFailure.isOfModel(e)) {
                throw caused(new MojoFailureException(sentence), e);
            }
            throw caused(new MojoExecutionException(sentence), e);
        }
    }

    /** Keeps the cause for option -e, but not as the cause, of which Maven would show the message beside ours. */
    private static <E extends AbstractMojoExecutionException> E caused(E failure, Throwable cause) {
        failure.addSuppressed(cause);
        return failure;
    }

    private Workspace workspace() {
        return new Workspace(
                path(project.getBasedir()),
                path(sourceDirectory),
                path(rewrittenDirectory),
                path(new File(project.getBuild().getOutputDirectory())),
                path(reportDirectory),
                ReadOptions.defaults().withTrustLinks(trustLinks),
                Choice.of(ProviderChoice.class, "provider", provider),
                getLog());
    }

    /** What the goal does to each model. */
    abstract ModelTask task(Workspace workspace) throws IOException;

    final MavenProject project() {
        return project;
    }

    /**
     * The form of models that a goal works on.
     *
     * @param from the parameter's word, or nothing for what the build says
     */
    final Origin origin(@Nullable String from) {
        if (from != null) {
            return Choice.of(Origin.class, "from", from);
        }
        return BoundGoals.of(project).contains(ModelRewrite.GOAL) ? Origin.REWRITTEN : Origin.SOURCE;
    }

    static Path path(File file) {
        return file.toPath().toAbsolutePath().normalize();
    }
}
