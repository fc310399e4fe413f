package main

import (
	"bytes"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

type parsed struct {
	Escape       string
	Syntax       string
	Instructions []instruction
}

type instruction struct {
	Keyword string
	Flags   []string
	// Words is what the instruction's own parser makes of its arguments.
	Words    []string
	JSON     bool
	Heredocs []parser.Heredoc
	Start    int
	End      int
}

// parse is BuildKit's parser: directives, instructions, heredocs.
func parse(dockerfile []byte) (*parsed, error) {
	result, err := parser.Parse(bytes.NewReader(dockerfile))
	if err != nil {
		return nil, err
	}
	syntax, _, _, _ := parser.DetectSyntax(dockerfile)
	found := &parsed{Escape: string(result.EscapeToken), Syntax: syntax}
	for _, node := range result.AST.Children {
		found.Instructions = append(found.Instructions, instruction{
			Keyword:  node.Value,
			Flags:    node.Flags,
			Words:    words(node),
			JSON:     node.Attributes["json"],
			Heredocs: node.Heredocs,
			Start:    node.StartLine,
			End:      node.EndLine,
		})
	}
	return found, nil
}

func words(node *parser.Node) []string {
	var found []string
	for next := node.Next; next != nil; next = next.Next {
		found = append(found, next.Value)
		for _, child := range next.Children {
			found = append(append(append(found, child.Value), child.Flags...), words(child)...)
		}
	}
	return found
}
