package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** A process that writes checkpoints of more and more updates, each with that number in all of its elements, until it is killed. */
final class CheckpointWriter {
    private CheckpointWriter() {}

    public static void main(String[] args) throws IOException {
        long last = args.length > 2 ? Long.parseLong(args[2]) : Long.MAX_VALUE;
        for (long update = Long.parseLong(args[1]); update <= last; update++) {
            of(update).write(Path.of(args[0]));
            System.out.println(update);
        }
    }

    static Checkpoint of(long update) {
        Tensor tensor = Tensor.filled(DType.FLOAT, (double) update, 300_000);
        return new Checkpoint(
                Map.of("weight", Tensor.ofFloats(tensor.toFloats(), 300_000)),
                new Checkpoint.Progress(update, 0, update, 1_000_000, 1, 0),
                Optional.empty());
    }
}
