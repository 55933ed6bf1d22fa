/// The version of this build.
public enum PetrelVersion {
    public static let current = "0.1.0"
}
