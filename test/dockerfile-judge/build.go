package main

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

type built struct {
	// Operations are what the engine would do, the last one first needed by nothing else; each names its inputs by digest.
	Operations []operation
	// Image is the configuration of what is built.
	Image any
	// Looked are the images whose configuration was looked up.
	Looked []string
}

type operation struct {
	Digest    digest.Digest
	Operation json.RawMessage
}

var platform = ocispecs.Platform{OS: "linux", Architecture: "amd64"}

// build is BuildKit's frontend: what the engine would be told to do.
func build(asked question) (*built, error) {
	images := &resolver{images: asked.Images}
	caps := pb.Caps.CapSet(pb.Caps.All())
	state, image, _, _, err := dockerfile2llb.Dockerfile2LLB(context.Background(), asked.Dockerfile, dockerfile2llb.ConvertOpt{
		Config: dockerui.Config{
			BuildArgs:      asked.Args,
			Target:         asked.Target,
			BuildPlatforms: []ocispecs.Platform{platform},
		},
		TargetPlatform: &platform,
		MetaResolver:   images,
		LLBCaps:        &caps,
	})
	if err != nil {
		return nil, err
	}
	definition, err := state.Marshal(context.Background())
	if err != nil {
		return nil, err
	}
	made := &built{Image: image, Looked: images.looked}
	for _, bytes := range definition.Def {
		var op pb.Op
		if err := op.UnmarshalVT(bytes); err != nil {
			return nil, err
		}
		text, err := protojson.Marshal(&op)
		if err != nil {
			return nil, err
		}
		made.Operations = append(made.Operations, operation{Digest: digest.FromBytes(bytes), Operation: text})
	}
	return made, nil
}

type resolver struct {
	images map[string]json.RawMessage
	mutex  sync.Mutex
	looked []string
}

// ResolveImageConfig knows the images of the question, and takes any other for one that sets nothing.
func (r *resolver) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.looked = append(r.looked, ref)
	config, ok := r.images[ref]
	if !ok {
		config = json.RawMessage("{}")
	}
	text, err := json.Marshal(map[string]any{
		"os": "linux", "architecture": "amd64", "config": config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": []digest.Digest{digest.FromString("a layer")}},
	})
	return ref, "", text, err
}
