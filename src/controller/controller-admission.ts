/** What the API server itself checks and changes, by policies that it evaluates without asking anybody: no webhook, no certificate. */
export class ControllerAdmission {
  /**
   * The document of a standalone run is taken only from those who may do what the controller does for it, JobSets are checked, and the pods of exclusively
   * placed Jobs are bound to their domain when they are created. Needs Kubernetes 1.36, whose MutatingAdmissionPolicy is stable.
   */
  public static readonly POLICIES = new ControllerAdmission(true, true, true);

  /** Documents are guarded and JobSets are checked. Exclusive placement is written into the pod templates. Needs Kubernetes 1.30. */
  public static readonly VALIDATION = new ControllerAdmission(true, true, false);

  /**
   * Documents are guarded, and nothing else. This is for a scope of namespaces, too, where a cluster administrator installs it; the policies
   * hold in its namespaces. Needs Kubernetes 1.30.
   */
  public static readonly DOCUMENTS = new ControllerAdmission(true, false, false);

  /**
   * Nothing. The controller refuses a wrong JobSet later, with a condition and an event, and does what a document says, whoever wrote it: in the namespaces that it
   * looks after, the right to create ConfigMaps is that to create pods.
   */
  public static readonly NONE = new ControllerAdmission(false, false, false);

  private constructor(
    /** Whether documents of standalone runs are taken only from those who may do what they ask for. */
    public readonly guards: boolean,
    /** Whether JobSets are checked. */
    public readonly validates: boolean,
    /** Whether pods of exclusively placed Jobs are changed. */
    public readonly places: boolean,
  ) {}
}
