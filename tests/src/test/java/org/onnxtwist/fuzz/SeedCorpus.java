package org.onnxtwist.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.onnxtwist.io.proto.ModelProto;

/** The models that are mutated: small ones, because of which a second sees many. */
final class SeedCorpus {
    private static final long LARGEST = 24 << 10;

    private SeedCorpus() {}

    /**
     * The models of at most 24 kB in folders and their subfolders, in the order of their paths.
     *
     * @throws IllegalStateException where there is none
     */
    static List<ModelProto> in(List<Path> folders) throws IOException {
        List<ModelProto> seeds = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".onnx"))
                        .sorted()
                        .toList()) {
                    if (Files.size(file) <= LARGEST) {
                        add(Files.readAllBytes(file), seeds);
                    }
                }
            }
        }
        if (seeds.isEmpty()) {
            throw new IllegalStateException("there is no small model in " + folders);
        }
        return seeds;
    }

    private static void add(byte[] bytes, List<ModelProto> seeds) {
        try {
            seeds.add(ModelProto.parseFrom(bytes));
        } catch (InvalidProtocolBufferException broken) {
            // Some corpora hold files that are no messages; the readers' own tests are about those.
        }
    }
}
