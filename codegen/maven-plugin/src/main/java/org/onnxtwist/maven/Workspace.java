package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugin.logging.Log;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.session.ProviderChoice;

/**
 * The folders of a build and the settings that all goals share.
 *
 * @param base the project's folder, which every path that is shown or written is relative to
 * @param sources the folder of models
 * @param rewritten the folder of rewritten models
 * @param exported the folder of exported models
 * @param exportedFrom the form that exported models are made from
 * @param classes the folder that is packaged and becomes the class path
 * @param reports the folder of reports and stamps
 * @param reading the options for reading models
 * @param provider the execution provider that runs models
 * @param log the build's log
 */
record Workspace(
        Path base,
        Path sources,
        Path rewritten,
        Path exported,
        Origin exportedFrom,
        Path classes,
        Path reports,
        ReadOptions reading,
        ProviderChoice provider,
        Log log)
        implements ProgressListener {
    private static final String STAMPS = "stamps";

    /** Returns the model's file and those of its external data. */
    List<Path> filesOf(Path model) throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(model);
        files.addAll(ExternalData.files(OnnxReader.read(model, reading)).values());
        return files;
    }

    /** Writes a progress message to the debug log of the build. */
    @Override
    public void now(String task) {
        log.debug(show(task));
    }

    @Override
    public void warn(String sentence) {
        log.warn(show(sentence));
    }

    /** Writes a sentence on what was done to the log of the build. */
    void info(String sentence) {
        log.info(show(sentence));
    }

    /** Returns a path for display: relative to the project's folder if it lies inside, with {@code /} between folders. */
    String show(Path path) {
        Path normal = path.toAbsolutePath().normalize();
        return slashes(normal.startsWith(base) ? base.relativize(normal) : normal);
    }

    /** Returns a text for a log, in which paths of the project are shown as {@link #show} does. */
    String show(String text) {
        return Excerpt.ofMessage(text.replace(base + base.getFileSystem().getSeparator(), ""));
    }

    /** Returns the path for a report, relative to the project's folder if it lies inside. */
    Path shown(Path path) {
        return Path.of(show(path));
    }

    /** Returns the file of a model's rewritten form. */
    Path rewritten(ModelFile model) {
        return rewritten.resolve(model.name());
    }

    /** Returns the file of a model's exported form. */
    Path exported(ModelFile model) {
        return exported.resolve(model.name());
    }

    /** Deletes what was made for models that are no longer there: classes with their sources, models that are packaged, and reports. */
    void removeStale() throws IOException {
        Set<Path> gone = new TreeSet<>();
        for (Stamp stamp : Stamp.allIn(reports.resolve(STAMPS), base)) {
            Path model = stamp.model();
            if (Files.exists(model)) {
                continue;
            }
            for (Path file : stamp.written()) {
                WrapperGeneration.remove(file, classes);
            }
            for (Path read : stamp.read()) {
                if (read.startsWith(sources)) {
                    Files.deleteIfExists(
                            classes.resolve(sources.relativize(read).toString()));
                }
            }
            stamp.delete();
            gone.add(model);
        }
        gone.forEach(model -> info(show(model) + " is gone: deleted what was made for it"));
    }

    /** Returns the file of a goal's report on a model. */
    Path report(String goal, ModelFile model) {
        return reports.resolve(goal).resolve(model.name() + ".json");
    }

    /** Returns the stamp that tells whether a goal has to be repeated for a model. */
    Stamp stamp(String goal, ModelFile model, Object settings) {
        Path file = reports.resolve(STAMPS).resolve(goal).resolve(model.name() + ".txt");
        return new Stamp(file, base, model.path(), show(settings.toString()));
    }

    /** Returns a path as text with {@code /} between folders on every system. */
    static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }
}
