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
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.maven.settings.Choice;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.ProviderChoice;

/** The base class of all goals, which selects the models and performs the goal's task on each of them. */
abstract class ModelsMojo extends AbstractMojo {
    private static final String PLUGIN = "org.onnxtwist:onnx-twist-maven-plugin";
    private static final String NO_PHASE = "none";

    /** Tells whether the goal is skipped. */
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

    /** The patterns of the files in <code>sourceDirectory</code> that are models. */
    @Parameter(property = "onnxtwist.includes", defaultValue = "**/*.onnx")
    private List<String> includes = new ArrayList<>();

    /** The patterns of those files that are left out. */
    @Parameter(property = "onnxtwist.excludes")
    private List<String> excludes = new ArrayList<>();

    /**
     * Settings of single models: each <code>&lt;model&gt;</code> has a <code>&lt;file&gt;</code>, its path below
     * <code>sourceDirectory</code>, and any of the parameters that are about one model, which then apply to it alone. If given as a
     * property: the paths of models to use in addition to those that <code>includes</code> finds.
     */
    @Parameter(property = "onnxtwist.models")
    private List<ModelSettings> models = new ArrayList<>();

    /**
     * The folder to which the goal rewrite writes the rewritten models and from which the other goals read them; by default, the folder
     * that is packaged. A model keeps its name and its path below <code>sourceDirectory</code>.
     */
    @Parameter(
            property = "onnxtwist.rewrittenDirectory",
            defaultValue = "${project.build.outputDirectory}",
            required = true)
    private File rewrittenDirectory;

    /**
     * The folder for reports and for the records from which changes since the last build are detected. Two executions of one goal for the
     * same models each need a folder of their own.
     */
    @Parameter(
            property = "onnxtwist.reportDirectory",
            defaultValue = "${project.build.directory}/onnx-twist",
            required = true)
    private File reportDirectory;

    /** The execution provider that runs the models when they are checked: auto, cpu or cuda. */
    @Parameter(property = "onnxtwist.provider", defaultValue = "auto", required = true)
    private String provider = "auto";

    /** Tells whether links from a model's external data to other folders, such as model caches create, are followed. */
    @Parameter(property = "onnxtwist.trustLinks", defaultValue = "false")
    private boolean trustLinks;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("nothing done, because onnxtwist.skip is set");
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
                    + " that matches includes: put models there, or set sourceDirectory or includes");
            return;
        }
        int current = 0;
        for (ModelFile model : found) {
            current += run(task, model, workspace) ? 0 : 1;
        }
        if (current > 0) {
            getLog().info("nothing to do for " + NumberText.count(current, "model", "models")
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

    /**
     * Adds the cause as a suppressed exception, which option -e shows; if it were the cause, Maven would repeat its message beside ours.
     */
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

    /** Returns the task that the goal performs on each model. */
    abstract ModelTask task(Workspace workspace) throws IOException;

    final MavenProject project() {
        return project;
    }

    /**
     * Returns the form of the models that the goal works on.
     *
     * @param from the value of the parameter; null for the default, which depends on whether the build runs the goal rewrite
     */
    final Origin origin(@Nullable String from) {
        if (from != null) {
            return Choice.of(Origin.class, "from", from);
        }
        return runs(ModelRewrite.GOAL) ? Origin.REWRITTEN : Origin.SOURCE;
    }

    private boolean runs(String goal) {
        return project.getBuildPlugins().stream()
                .filter(plugin -> plugin.getKey().equals(PLUGIN))
                .flatMap(plugin -> plugin.getExecutions().stream())
                .filter(execution -> !NO_PHASE.equals(execution.getPhase()))
                .anyMatch(execution -> execution.getGoals().contains(goal));
    }

    static Path path(File file) {
        return file.toPath().toAbsolutePath().normalize();
    }
}
