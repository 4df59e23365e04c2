package io.driftsafe.resource;

/**
 * An attribute that the cloud itself moves while something else is there, as a scaling policy moves a capacity.
 *
 * @param path what is moved, and so neither counts as drift nor can be set
 * @param by what moves it while there is a value
 */
public record Moved(PathPattern path, PathPattern by) {

    boolean isMoved(Configuration configuration) {
        return configuration.valuesAt(by).anyMatch(value -> !value.isNull() && !value.isMissingNode());
    }
}
