package org.onnxtwist.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.AbstractMojoExecutionException;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.maven.settings.Choice;
import org.onnxtwist.maven.settings.ModelSettings;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.ProviderChoice;

/** The base class of all goals, which selects the models and performs the goal's task on each of them. */
abstract class ModelsMojo extends AbstractMojo {
    private static final String PLUGIN = "org.onnxtwist:onnx-twist-maven-plugin";
    private static final String NO_PHASE = "none";
    private static final String PARENT = "pom";
    private static final String FROM = "onnxtwist.from";
    private static final String EXPORTED = ConstantSpelling.of(Origin.EXPORTED);

    /** Tells whether the goal is skipped. */
    @Parameter(property = "onnxtwist.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

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
     * The form of the models that a goal works on: source, rewritten or exported. The default is rewritten if the build runs the goal
     * rewrite, and source otherwise. With exported, the goal generate exports the models, with the parameters of the goal export, and
     * writes the classes of the results, which are packaged; the goal export then works on what is the default.
     */
    @Parameter(property = FROM)
    private @Nullable String from;

    /**
     * The folder to which the goal rewrite writes the rewritten models and from which the other goals read them. The default is the folder
     * that is packaged, or onnx-rewritten in the build's folder if classes are generated from exported models. A model keeps its name and
     * its path below <code>sourceDirectory</code>.
     */
    @Parameter(property = "onnxtwist.rewrittenDirectory")
    private @Nullable File rewrittenDirectory;

    /**
     * The folder to which exported models are written, each under its name and its path below <code>sourceDirectory</code>. The default is
     * onnx-export in the build's folder, or the folder that is packaged if classes are generated from exported models.
     */
    @Parameter(property = "onnxtwist.exportDirectory")
    private @Nullable File exportDirectory;

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
        if (project.getPackaging().equals(PARENT) && !sourceDirectory.exists()) {
            getLog().debug("nothing done: this project has the packaging pom and no models");
            return;
        }
        Workspace workspace;
        List<ModelFile> found;
        ModelTask task;
        try {
            workspace = workspace();
            workspace.removeStale();
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
        Path classes = path(new File(project.getBuild().getOutputDirectory()));
        Path target = path(new File(project.getBuild().getDirectory()));
        boolean packsExported = packsExported();
        return new Workspace(
                path(project.getBasedir()),
                path(sourceDirectory),
                rewrittenDirectory != null
                        ? path(rewrittenDirectory)
                        : packsExported ? target.resolve("onnx-rewritten") : classes,
                exportDirectory != null
                        ? path(exportDirectory)
                        : packsExported ? classes : target.resolve("onnx-export"),
                defaultOrigin(),
                classes,
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

    /** Returns the form of the models that the parameter <code>from</code> names; empty if it is not set. */
    final Optional<Origin> chosenOrigin() {
        return Optional.ofNullable(from).map(word -> Choice.of(Origin.class, "from", word));
    }

    /** Returns the form of the models that the build has before they are exported. */
    final Origin defaultOrigin() {
        return runs(ModelRewrite.GOAL) ? Origin.REWRITTEN : Origin.SOURCE;
    }

    /** Tells whether the build runs a goal of this plugin. */
    final boolean runs(String goal) {
        return executions(goal).findAny().isPresent();
    }

    private Stream<PluginExecution> executions(String goal) {
        return project.getBuildPlugins().stream()
                .filter(plugin -> plugin.getKey().equals(PLUGIN))
                .flatMap(plugin -> plugin.getExecutions().stream())
                .filter(execution -> !NO_PHASE.equals(execution.getPhase()))
                .filter(execution -> execution.getGoals().contains(goal));
    }

    /** Tells whether the build packages exported models, and not only whether a goal that is called by itself works on them. */
    private boolean packsExported() {
        boolean called = execution.getSource() == MojoExecution.Source.CLI
                && !execution.getGoal().equals(WrapperGeneration.GOAL);
        return (EXPORTED.equals(from) && !called)
                || EXPORTED.equals(project.getProperties().getProperty(FROM))
                || executions(WrapperGeneration.GOAL).anyMatch(ModelsMojo::packsExported);
    }

    private static boolean packsExported(PluginExecution execution) {
        return execution.getConfiguration() instanceof Xpp3Dom parameters
                && parameters.getChild("from") != null
                && EXPORTED.equals(parameters.getChild("from").getValue());
    }

    static Path path(File file) {
        return file.toPath().toAbsolutePath().normalize();
    }
}
