// Command dockerfile-judge tells what BuildKit makes of Dockerfiles. It reads one question a line and answers each with
// one line, both JSON.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
)

type question struct {
	// Dockerfile is the file's bytes, in base64.
	Dockerfile []byte
	Args       map[string]string
	Target     string
	// Images holds the configuration of each base image by its full name; others have a plain one.
	Images map[string]json.RawMessage
}

type answer struct {
	Parsed *parsed `json:",omitempty"`
	Built  *built  `json:",omitempty"`
	// Refused is why BuildKit does not take the Dockerfile.
	Refused string `json:",omitempty"`
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(judge(asked)); err != nil {
			log.Fatal(err)
		}
	}
}

func judge(asked question) answer {
	var given answer
	var err error
	if given.Parsed, err = parse(asked.Dockerfile); err == nil {
		given.Built, err = build(asked)
	}
	if err != nil {
		given.Refused = err.Error()
	}
	return given
}
