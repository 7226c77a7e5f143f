console.log('cdk8s-jobset');
