package org.onnxtwist.runtime.train;

/** The learning rate of each update of a training run: a function of its number and of the number of all. */
public sealed interface LearningRate {
    /**
     * The rate of an update.
     *
     * @param update its number, 0 for the first
     * @param updates the number of updates of the whole run
     */
    double at(long update, long updates);

    /** The same rate in each update. */
    record Constant(double rate) implements LearningRate {
        @Override
        public double at(long update, long updates) {
            return rate;
        }
    }

    /**
     * A rate that is multiplied by {@code factor} after each {@code interval} of updates.
     *
     * @param rate the first one
     * @param interval a number of updates, at least 1
     */
    record Step(double rate, double factor, long interval) implements LearningRate {
        public Step {
            if (interval < 1) {
                throw new TrainingException("a rate cannot change each " + interval + " updates: give 1 or more");
            }
        }

        @Override
        public double at(long update, long updates) {
            return rate * Math.pow(factor, Math.floor((double) update / interval));
        }
    }

    /**
     * A rate that falls from {@code rate} to {@code last} along half a period of a cosine, which it would reach in the update behind the
     * last one, as PyTorch's CosineAnnealingLR with as many steps as there are updates.
     */
    record Cosine(double rate, double last) implements LearningRate {
        @Override
        public double at(long update, long updates) {
            return last + (rate - last) * (1 + Math.cos(Math.PI * update / updates)) / 2;
        }
    }

    /**
     * A rate that rises from greatest / 25 to {@code greatest} in the first three tenths of the updates, and then falls to
     * greatest / 250,000, both along half a period of a cosine, as PyTorch's OneCycleLR with its default settings; the momentum stays.
     */
    record OneCycle(double greatest) implements LearningRate {
        private static final double RISE = 0.3;
        private static final double FIRST = 25;
        private static final double LAST = 1e4;

        @Override
        public double at(long update, long updates) {
            double first = greatest / FIRST;
            double peak = RISE * updates - 1;
            double end = updates - 1.0;
            return update <= peak
                    ? between(first, greatest, update / peak)
                    : between(greatest, first / LAST, (update - peak) / (end - peak));
        }

        private static double between(double from, double to, double share) {
            return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
        }
    }

    /**
     * Another rate that is reached from 0 in equal steps.
     *
     * @param updates the number of updates until then; the other rate counts from the first update, too
     */
    record WarmUp(long updates, LearningRate rate) implements LearningRate {
        @Override
        public double at(long update, long all) {
            double share = Math.min(1, (update + 1.0) / (updates + 1.0));
            return share * rate.at(update, all);
        }
    }
}
