package org.onnxtwist.maven;

import java.nio.file.Path;
import org.apache.maven.plugin.logging.Log;
import org.onnxtwist.engine.session.ProviderChoice;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Excerpt;

/**
 * The folders of a build, and what all goals share.
 *
 * @param base the project's folder, which every path that is shown or written is relative to
 * @param sources where models are
 * @param rewritten where rewritten models are
 * @param classes what is packaged and becomes the class path
 * @param reports where reports and stamps go
 * @param reading how models are read
 * @param provider what models run on
 * @param log the build's log
 */
record Workspace(
        Path base,
        Path sources,
        Path rewritten,
        Path classes,
        Path reports,
        ReadOptions reading,
        ProviderChoice provider,
        Log log) {
    /** A path as it is shown: relative to the project's folder where it lies inside, with {@code /} between folders. */
    String show(Path path) {
        Path normal = path.toAbsolutePath().normalize();
        return slashes(normal.startsWith(base) ? base.relativize(normal) : normal);
    }

    /** A text in which paths of the project are shown as {@link #show} does, fit for a log. */
    String show(String text) {
        return Excerpt.ofMessage(text.replace(base + base.getFileSystem().getSeparator(), ""));
    }

    /** The same, as a path for a report. */
    Path shown(Path path) {
        return Path.of(show(path));
    }

    /** Where a model's rewritten form is. */
    Path rewritten(ModelFile model) {
        return rewritten.resolve(model.name());
    }

    /** Where a goal's report on a model is. */
    Path report(String goal, ModelFile model) {
        return reports.resolve(goal).resolve(model.name() + ".json");
    }

    /** What tells whether a goal has to be repeated for a model. */
    Stamp stamp(String goal, ModelFile model, Object settings) {
        Path file = reports.resolve("stamps").resolve(goal).resolve(model.name() + ".txt");
        return new Stamp(file, base, show(settings.toString()));
    }

    /** A relative path with {@code /} between folders on every system. */
    static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }
}
