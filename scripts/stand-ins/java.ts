import { debian } from './debian.ts';
import type { BuildRecipe } from './recipe.ts';

const javaHome = '/opt/java/openjdk';

/** A Java development kit as Debian has it, where the real images have theirs. */
export const temurin: BuildRecipe = {
  name: 'temurin',
  text: 'Debian 12 with OpenJDK 17 from Debian',
  base: debian,
  packages: ['openjdk-17-jdk-headless'],
  instructions: [
    `RUN mkdir -p /opt/java && ln -s /usr/lib/jvm/java-17-openjdk-* ${javaHome}`,
    `ENV JAVA_HOME=${javaHome}`,
    `ENV PATH=${javaHome}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    'CMD ["jshell"]',
  ],
};

/** Maven on top of it. */
export const maven: BuildRecipe = {
  name: 'maven',
  text: 'Debian 12 with Maven 3.8 and OpenJDK 17 from Debian',
  base: temurin,
  packages: ['maven'],
  instructions: ['ENV MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2', 'CMD ["mvn"]'],
};

/** Gradle on top of it: Debian has nothing newer. */
export const gradle: BuildRecipe = {
  name: 'gradle',
  text: 'Debian 12 with Gradle 4.4 and OpenJDK 17 from Debian',
  base: temurin,
  packages: ['gradle'],
  instructions: ['ENV GRADLE_HOME=/usr/share/gradle', 'CMD ["gradle"]'],
};
