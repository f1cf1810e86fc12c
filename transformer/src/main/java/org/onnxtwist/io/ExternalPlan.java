package org.onnxtwist.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/** Decides which tensors lie outside the message and where, and then writes those that are not there already. */
final class ExternalPlan {
    /** A cache line: where a tensor that is smaller than the alignment may start. */
    private static final long SMALL_ALIGNMENT = 64;

    /** Where a tensor lies. */
    record Position(String location, long offset, long length) {}

    private record Piece(Packed content, long offset) {}

    private final WriteOptions.External which;
    private final WriteOptions options;
    private final String dataFile;
    private final Optional<Path> folder;
    private final List<Piece> pieces = new ArrayList<>();
    /** Tensors that share their bytes still do when they are written. */
    private final Map<ExternalContent, Position> placed = new HashMap<>();

    private long end;

    /**
     * @param which overrides what the options say
     * @param dataFile the name of the file for what is not shared
     * @param folder the real path of the folder in which the model will lie, empty when it is no file
     */
    ExternalPlan(WriteOptions.External which, WriteOptions options, String dataFile, Optional<Path> folder) {
        this.which = which;
        this.options = options;
        this.dataFile = dataFile;
        this.folder = folder;
    }

    /** Where the content goes, empty for into the message. */
    Optional<Position> place(Packed content, boolean initializer) {
        boolean outside = switch (which) {
            case AS_READ -> content instanceof ExternalContent;
            case ALWAYS ->
                content instanceof ExternalContent || (initializer && content.byteSize() >= options.threshold());
            case NEVER -> false;
        };
        if (!outside) {
            return Optional.empty();
        }
        return Optional.of(
                content instanceof ExternalContent external
                        ? shared(external).orElseGet(() -> placed.computeIfAbsent(external, this::append))
                        : append(content));
    }

    private Optional<Position> shared(ExternalContent external) {
        if (external.file().isMissing()) {
            return Optional.of(new Position(external.file().location(), external.offset(), external.byteSize()));
        }
        if (!options.shareData()) {
            return Optional.empty();
        }
        return folder.filter(external.file().folder()::startsWith).map(from -> {
            StringBuilder location = new StringBuilder();
            for (Path name : from.relativize(external.file().folder())) {
                location.append(name).append(name.toString().isEmpty() ? "" : "/");
            }
            return new Position(
                    location.append(external.file().location()).toString(), external.offset(), external.byteSize());
        });
    }

    private Position append(Packed content) {
        long size = content.byteSize();
        long step = size >= options.alignment() ? options.alignment() : Math.min(SMALL_ALIGNMENT, options.alignment());
        long offset = Math.addExact(end, step - 1) / step * step;
        end = Math.addExact(offset, size);
        pieces.add(new Piece(content, offset));
        return new Position(dataFile, offset, size);
    }

    /** Tells whether there is anything to write. */
    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Bytes of the file. */
    long size() {
        return end;
    }

    /** Writes the file, in order; the gaps read as zeros. */
    void writeTo(FileChannel channel) throws IOException {
        for (Piece piece : pieces) {
            channel.position(piece.offset());
            MessageOutput.transfer(piece.content(), channel);
        }
    }
}
