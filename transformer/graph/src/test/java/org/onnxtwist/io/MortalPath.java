package org.onnxtwist.io;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path in a {@link MortalFileSystem}. */
record MortalPath(MortalFileSystem system, Path real) implements Path {
    private @Nullable Path mortal(@Nullable Path path) {
        return path == null ? null : new MortalPath(system, path);
    }

    private Path like(Path path) {
        return new MortalPath(system, path);
    }

    @Override
    public FileSystem getFileSystem() {
        return system;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return mortal(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return mortal(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return mortal(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return like(real.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return like(real.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(MortalFileSystem.real(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(MortalFileSystem.real(other));
    }

    @Override
    public Path normalize() {
        return like(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return like(real.resolve(MortalFileSystem.real(other)));
    }

    @Override
    public Path relativize(Path other) {
        return like(real.relativize(MortalFileSystem.real(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return like(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return like(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(MortalFileSystem.real(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
