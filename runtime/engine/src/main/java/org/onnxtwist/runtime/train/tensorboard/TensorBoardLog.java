package org.onnxtwist.runtime.train.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.runtime.train.Classification;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.StepResult;
import org.onnxtwist.runtime.train.TrainingListener;

/**
 * Writes the numbers of a training run for TensorBoard: {@code train/loss}, {@code train/accuracy}, {@code train/rate} and {@code
 * train/gradient_norm} of each update, {@code validation/loss}, {@code validation/accuracy} and {@code validation/top5} after each epoch.
 *
 * <p>The file appears with the first update and grows each second. A failure to write it does not end the training; it is thrown when this
 * is closed.
 */
public final class TensorBoardLog implements TrainingListener, Closeable {
    private static final long FLUSH_NANOS = 1_000_000_000;

    private final Path folder;
    private Optional<EventFile> file = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private long flushed;
    private long update;

    /** @param folder where the file is to appear; it is made if it is missing */
    public TensorBoardLog(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    private interface Writing {
        void to(EventFile events) throws IOException;
    }

    @Override
    public void updated(EpochProgress progress, StepResult result, double rate) {
        update = result.update();
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("train/loss", result.loss());
        result.accuracy().ifPresent(share -> numbers.put("train/accuracy", share));
        numbers.put("train/rate", rate);
        numbers.put("train/gradient_norm", result.gradientNorm());
        write(events -> events.add(update, numbers));
    }

    @Override
    public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
        evaluation.ifPresent(found -> {
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("validation/loss", found.loss());
            found.classification().ifPresent(decisions -> add(numbers, decisions));
            write(events -> {
                events.add(update, numbers);
                events.flush();
            });
        });
    }

    private static void add(Map<String, Double> numbers, Classification decisions) {
        numbers.put("validation/accuracy", decisions.accuracy());
        if (decisions.confusion().size() > 5) {
            numbers.put("validation/top5", decisions.topFive());
        }
    }

    private void write(Writing writing) {
        if (failure.isPresent()) {
            return;
        }
        try {
            EventFile events = file.isPresent() ? file.get() : open();
            writing.to(events);
            if (System.nanoTime() - flushed > FLUSH_NANOS) {
                events.flush();
                flushed = System.nanoTime();
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        }
    }

    /** TensorBoard knows its files by the word tfevents, and reads those of a folder in the order of their names. */
    private EventFile open() throws IOException {
        String name = String.format(
                "events.out.tfevents.%010d.onnx-twist.%d",
                System.currentTimeMillis() / 1000, ProcessHandle.current().pid());
        Path path = folder.resolve(name);
        for (int number = 1; Files.exists(path); number++) {
            path = folder.resolve(name + "." + number);
        }
        EventFile events = new EventFile(path);
        file = Optional.of(events);
        events.begin(update);
        return events;
    }

    /** @throws IOException when not all events could be written */
    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
