/*
 * Annotations of live objects that are kept because a check or the graph reads them. Others may hold anything, and are not.
 * Those that the manifests state are kept beside them.
 */

const whole: ReadonlySet<string> = new Set([
  // What the graph and the live checks read.
  'prometheus.io/scrape',
  'prometheus.io/port',
  'prometheus.io/path',
  'prometheus.io/scheme',
  'readiness/role',
  'vault.hashicorp.com/agent-inject',
  'cert-manager.io/issuer',
  'cert-manager.io/cluster-issuer',
  'kubernetes.io/tls-acme',
  'kubernetes.io/ingress.class',
  'nginx.ingress.kubernetes.io/canary',
  'scaledobject.keda.sh/transfer-hpa-ownership',
  'autoscaling.alpha.kubernetes.io/metrics',
  'storageclass.kubernetes.io/is-default-class',
  'kwok.x-k8s.io/node',
  'volume.beta.kubernetes.io/storage-class',
  'deployment.kubernetes.io/revision',
  'backup.velero.io/backup-volumes',
  // Who makes an object, or fills it in.
  'helm.sh/hook',
  'argocd.argoproj.io/hook',
  'secret-generator.v1.mittwald.de/autogenerate',
  'secret-generator.v1.mittwald.de/type',
  'replicator.v1.mittwald.de/replicate-from',
  'reflector.v1.k8s.emberstack.com/reflects',
  'service.beta.openshift.io/inject-cabundle',
  'config.openshift.io/inject-trusted-cabundle',
  // Of Ingresses and load balancers.
  'nginx.ingress.kubernetes.io/auth-secret',
  'nginx.ingress.kubernetes.io/auth-tls-secret',
  'alb.ingress.kubernetes.io/certificate-arn',
  'networking.gke.io/managed-certificates',
  'networking.gke.io/certmap',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'appgw.ingress.kubernetes.io/appgw-ssl-certificate',
  'service.beta.kubernetes.io/aws-load-balancer-scheme',
  'service.beta.kubernetes.io/aws-load-balancer-internal',
  'networking.gke.io/load-balancer-type',
  'cloud.google.com/load-balancer-type',
  'service.beta.kubernetes.io/azure-load-balancer-internal',
  'service.beta.kubernetes.io/openstack-internal-load-balancer',
  'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type',
  'service.beta.kubernetes.io/oci-load-balancer-internal',
  // What people say of their workloads.
  'readiness/sigterm',
  'email',
  'contact',
  'seccomp.security.alpha.kubernetes.io/defaultProfileName',
]);

const wholePrefixes: readonly string[] = ['container.apparmor.security.beta.kubernetes.io/'];

/** Of these the name alone tells: whole configurations stand in them. */
const byName: readonly RegExp[] = [/(?:^|[/-])snippets?$/, /^alb\.ingress\.kubernetes\.io\/actions\./];

/** How much is kept of an annotation of a live object; undefined: that it is not there proves nothing. */
export function keptOfAnnotation(key: string): 'whole' | 'name' | undefined {
  if (whole.has(key) || wholePrefixes.some((prefix) => key.startsWith(prefix))) return 'whole';
  return byName.some((pattern) => pattern.test(key)) ? 'name' : undefined;
}
